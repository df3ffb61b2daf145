using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Harness.Reporting;
using FluentAssertions;

namespace CcCi.Tests.Tiers;

/// <summary>The candidate takes the place of the last published version, with the data that are in it.</summary>
[Tier(Tier.Upgrade)]
public abstract class UpgradeTier<TRecipe>(App<TRecipe> app) : TierTest<TRecipe>(app)
    where TRecipe : IRecipeApp, new()
{
    [TierFact]
    public void The_candidate_is_what_runs()
    {
        var target = App.Run.Plan!.Target;
        var main = App.Run.Upgraded!.After.Find(RecipeLabels.MainService)!;
        main.Labels.Should().ContainKey($"coop-cloud.{target.Spec.Name}.chaos-version").WhoseValue.Should().Be(target.Checkout.Id);
        main.Tasks.Should().OnlyContain(task => task.Current, "no task of the old specification may be left");
        main.Update.Should().NotBe(UpdateState.RolledBack).And.NotBe(UpdateState.RollbackPaused);
    }

    [TierFact]
    public void Something_really_changed()
    {
        var (before, after) = (App.Run.Upgraded!.Before, App.Run.Upgraded.After);
        App.Run.Upgraded.Changes.Should().NotBeEmpty();
        after.Services.SelectMany(service => service.Tasks).Select(task => task.Id).Should()
            .NotBeSubsetOf(before.Services.SelectMany(service => service.Tasks).Select(task => task.Id), "an upgrade replaces at least one container");
    }

    [TierFact]
    public async Task The_marker_is_still_there() =>
        (await App.Run.HoldsAsync(App.Run.Upgraded!.Marker, Ct)).Should().BeTrue("`{0}` was planted before the upgrade", App.Run.Upgraded.Marker.Name);

    [TierFact]
    public async Task It_still_serves() => (await App.Live.ProbeAsync(Ct)).Should().BeNull("the app must answer {0}", App.Live.Stack.Probe);

    [TierFact]
    public void It_was_no_deploy() =>
        DeployCount.Of([.. App.Run.Ledger.Entries, new EngineCounted(DeployWitness.Deploys(App.Run.Seen))], App.Run.Plan!.Budget.Expected).ThrowIfWrong();

    [TierFact]
    public async Task Nothing_died_after_it_was_ready()
    {
        (await App.DeathsAsync(Ct)).Should().BeEmpty("what was ready must stay so");
        (await App.Live.ObserveAsync(Ct)).Services.Select(service => service.Update)
            .Should().NotContain([UpdateState.Paused, UpdateState.RollingBack, UpdateState.RolledBack, UpdateState.RollbackPaused], "the engine must not take the update back");
    }
}
