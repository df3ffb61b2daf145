using CcCi.Harness.Operations;
using Xunit;

namespace CcCi.Tests.Tiers;

/// <summary>The tests of one recipe: its tier classes in order, over one shared deployment.</summary>
[TestClassOrderer(typeof(TierOrder))]
public abstract class RecipeCollection<TRecipe> : ICollectionFixture<App<TRecipe>>
    where TRecipe : IRecipeApp, new();
