using CcCi.Harness.Compose;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using FluentAssertions;

namespace CcCi.Tests.Tiers;

/// <summary>The base can be deployed: the previous version when an upgrade follows, else the candidate itself.</summary>
[Tier(Tier.Install)]
public abstract class InstallTier<TRecipe>(App<TRecipe> app) : TierTest<TRecipe>(app)
    where TRecipe : IRecipeApp, new()
{
    [TierFact]
    public void Every_service_converged() =>
        App.Run.Installed!.Services.Select(service => service.Name).Order().Should().Equal(App.Run.Plan!.Base.Spec.Services.Select(service => service.Name).Order(), "these are the services of the stack");

    [TierFact]
    public async Task It_serves_through_its_probe() => (await App.Live.ProbeAsync(Ct)).Should().BeNull("the app must answer {0}", App.Live.Stack.Probe);

    [TierFact]
    public void It_runs_the_version_that_was_deployed()
    {
        var stack = App.Run.Plan!.Base;
        var labels = App.Run.Installed!.Find(RecipeLabels.MainService)?.Labels;
        labels.Should().NotBeNull("Co-op Cloud reads a recipe's version from its service `app`");
        labels.Should().ContainKey(RecipeLabels.VersionKey(stack.Spec.Name)).WhoseValue.Should().Be(stack.Version?.ToString());
    }

    [TierFact]
    public async Task Nothing_died_after_it_was_ready() => (await App.DeathsAsync(Ct)).Should().BeEmpty("what was ready must stay so");
}
