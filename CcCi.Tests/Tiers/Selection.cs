using System.Collections.Concurrent;
using CcCi.Harness.Planning;

namespace CcCi.Tests.Tiers;

/// <summary>
/// Which tiers and facts of a recipe were selected. xUnit tells it to its orderers alone, which it makes itself, so what they learn has to
/// be kept where the fixture finds it.
/// </summary>
internal static class Selection
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<Tier>> SelectedTiers = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(string Recipe, Tier Tier), IReadOnlyList<string>> SelectedFacts = new();

    public static void Note(string recipe, IReadOnlyList<Tier> tiers) => SelectedTiers[recipe] = [.. tiers.Distinct().Order()];

    public static void Note(string recipe, Tier tier, IReadOnlyList<string> facts) => SelectedFacts[(recipe, tier)] = facts;

    /// <summary>The selected tiers, in order.</summary>
    public static IReadOnlyList<Tier> Tiers(string recipe) => SelectedTiers.GetValueOrDefault(recipe, []);

    /// <summary>The selected facts of a tier.</summary>
    public static IReadOnlyList<string> Facts(string recipe, Tier tier) => SelectedFacts.GetValueOrDefault((recipe, tier), []);
}
