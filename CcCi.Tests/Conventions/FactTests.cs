using System.Reflection;
using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Conventions;

/// <summary>What every recipe's tests must have.</summary>
public sealed class FactTests
{
    private static readonly Type[] TierClasses =
        [.. typeof(FactTests).Assembly.GetTypes().Where(type => !type.IsAbstract && type.GetCustomAttribute<TierAttribute>(inherit: true) is not null)];

    /// <summary>A fact that is dropped or renamed shows here, so that no test is weakened to save a deploy.</summary>
    [Fact]
    public Task Every_fact_is_agreed() => Verifier.Verify(string.Join('\n', TierClasses
        .SelectMany(tier => Facts(tier).Select(fact => (Recipe: FactName.RecipeOf(tier), Tier: FactName.TierOf(tier), Shown: FactName.Shown(tier, fact.Name))))
        .OrderBy(fact => fact.Recipe, StringComparer.Ordinal).ThenBy(fact => fact.Tier).ThenBy(fact => fact.Shown, StringComparer.Ordinal).Select(fact => fact.Shown)));

    [Fact]
    public void Every_recipe_has_all_its_tiers()
    {
        foreach (var recipe in new RecipeCatalog(Workspace.Recipes).Names)
            TierClasses.Where(tier => FactName.RecipeOf(tier) == recipe).Select(FactName.TierOf).Order().Should().Equal(Enum.GetValues<Tier>(), "{0} must have each tier once", recipe);
    }

    [Fact]
    public void Every_public_method_of_a_tier_class_is_a_fact() =>
        TierClasses.SelectMany(tier => tier.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Should().OnlyContain(method => method.GetCustomAttribute<TierFactAttribute>() != null, "a method without the attribute looks like a fact and never runs");

    private static IEnumerable<MethodInfo> Facts(Type tier) => tier.GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(method => method.GetCustomAttribute<TierFactAttribute>() is not null);
}
