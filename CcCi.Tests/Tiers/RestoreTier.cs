using CcCi.Harness.Compose;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using FluentAssertions;

namespace CcCi.Tests.Tiers;

/// <summary>What was in the backup comes back, and what came after it goes.</summary>
[Tier(Tier.Restore)]
public abstract class RestoreTier<TRecipe>(App<TRecipe> app) : TierTest<TRecipe>(app)
    where TRecipe : IRecipeApp, new()
{
    [TierFact]
    public async Task The_marker_is_back() =>
        (await App.Run.HoldsAsync(App.Run.Restored!.Marker, Ct)).Should().BeTrue("`{0}` was in the backup and was spoilt before the restore", App.Run.Restored.Marker.Name);

    [TierFact]
    public async Task The_stranger_is_gone() =>
        (await App.Run.HoldsAsync(App.Run.Restored!.Stranger, Ct)).Should().BeFalse("`{0}` was planted after the backup", App.Run.Restored.Stranger.Name);

    [TierFact]
    public void Every_hook_ran_and_succeeded() =>
        App.Run.Restored!.HooksRun.Should().BeEquivalentTo(App.Live.Stack.Backup.Hooks.Where(hook => hook.Moment is HookMoment.BeforeRestore or HookMoment.AfterRestore));

    [TierFact]
    public async Task The_app_serves() => (await App.Live.ProbeAsync(Ct)).Should().BeNull("the app must answer {0}", App.Live.Stack.Probe);
}
