using CcCi.Harness.Planning;
using Xunit.Sdk;
using Xunit.v3;

namespace CcCi.Tests.Tiers;

/// <summary>
/// Puts the tier classes of a recipe into the order of the tiers, and notes which were selected: it is asked after the filter and before
/// the first fact, which is just when the plan is made.
/// </summary>
public sealed class TierOrder : ITestClassOrderer
{
    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, ITestClass
    {
        var classes = testClasses.OfType<IXunitTestClass>().ToList();
        foreach (var recipe in classes.GroupBy(tier => FactName.RecipeOf(tier.Class)))
            Selection.Note(recipe.Key, [.. recipe.Select(tier => FactName.TierOf(tier.Class))]);
        return [.. testClasses.OrderBy(tier => tier is IXunitTestClass { Class: { } type } ? FactName.TierOf(type) : default)];
    }
}

/// <summary>
/// Puts the facts of a tier into the order in which they are written, the tier's own before those that a recipe adds, and notes which were
/// selected. In the custom tier the tier's own come last: they look at what the others left. It is asked when the tier begins.
/// </summary>
public sealed class FactOrder : ITestMethodOrderer
{
    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod
    {
        foreach (var tier in testMethods.OfType<IXunitTestMethod>().GroupBy(fact => fact.TestClass.Class))
            Selection.Note(FactName.RecipeOf(tier.Key), FactName.TierOf(tier.Key), [.. tier.Select(fact => FactName.Sentence(fact.Method.Name))]);
        return
        [
            .. testMethods.OrderBy(fact => fact is IXunitTestMethod own && IsOfTier(own) == IsCustom(own) ? 1 : 0)
                .ThenBy(fact => (fact as IXunitTestMethod)?.MetadataToken ?? 0),
        ];
    }

    private static bool IsOfTier(IXunitTestMethod fact) => fact.Method.DeclaringType is { IsAbstract: true };

    private static bool IsCustom(IXunitTestMethod fact) => FactName.TierOf(fact.TestClass.Class) == Tier.Custom;
}
