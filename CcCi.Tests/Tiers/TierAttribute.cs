using CcCi.Harness.Planning;
using Xunit.v3;

namespace CcCi.Tests.Tiers;

/// <summary>
/// Gives the facts of a tier the trait <c>Tier</c>, by which they are selected: <c>dotnet test --filter "Recipe=ghost&amp;Tier=backup"</c>. They
/// need an engine, as the trait <c>Needs</c> says.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TierAttribute(Tier tier) : Attribute, ITraitAttribute
{
    public Tier Tier { get; } = tier;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Tier", Tier.ToString().ToLowerInvariant()), new("Needs", "Engine")];
}
