using CcCi.Harness.Compose;
using CcCi.Harness.Recipes;

namespace CcCi.Harness.Planning;

/// <summary>One state of a recipe, ready to be deployed: all that follows from its files, and nothing of any engine.</summary>
/// <param name="Checkout">The files.</param>
/// <param name="Version">The version that its label claims; null when it claims none.</param>
/// <param name="Spec">The stack that they ask for.</param>
/// <param name="Probe">How to tell that it serves.</param>
/// <param name="Backup">What its backup labels ask for.</param>
/// <param name="ReadyBound">How long it may take to become ready.</param>
/// <param name="Secrets">Values of its generated secrets, by key.</param>
public sealed record PlannedStack(
    RecipeCheckout Checkout, RecipeVersion? Version, StackSpec Spec, Probe Probe, BackupPolicy Backup, ReadyBound ReadyBound,
    IReadOnlyDictionary<string, string> Secrets)
{
    /// <summary>What a report calls it: its version, or what tells its files from others.</summary>
    public string Title => Version?.ToString() ?? Checkout.Id;

    /// <summary>Every image that it runs, as written.</summary>
    public IEnumerable<string> Images => Spec.Services.Select(service => service.Image).Distinct();
}

/// <summary>How long a stack may take to become ready, and what that follows from.</summary>
public sealed record ReadyBound(TimeSpan Time, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Time.TotalSeconds:0} s ({Reason})";
}
