using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using FluentAssertions;

namespace CcCi.Tests.Tiers;

/// <summary>What the recipe says about itself. It has no act; a recipe adds its facts.</summary>
[Tier(Tier.Custom)]
public abstract class CustomTier<TRecipe>(App<TRecipe> app) : TierTest<TRecipe>(app)
    where TRecipe : IRecipeApp, new()
{
    [TierFact]
    public async Task The_app_serves_at_the_end() => (await App.Live.ProbeAsync(Ct)).Should().BeNull("the app must answer {0}", App.Live.Stack.Probe);
}
