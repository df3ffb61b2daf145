namespace CcCi.Harness;

/// <summary>What comes of entering a tier.</summary>
/// <param name="SkipReason">Why its facts do not apply; null when they do.</param>
public sealed record TierEntry(string? SkipReason)
{
    internal static TierEntry Ready { get; } = new((string?)null);
}
