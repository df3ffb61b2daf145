using CcCi.Harness.Compose;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using FluentAssertions;

namespace CcCi.Tests.Tiers;

/// <summary>The recipe's backup holds what its labels declare.</summary>
[Tier(Tier.Backup)]
public abstract class BackupTier<TRecipe>(App<TRecipe> app) : TierTest<TRecipe>(app)
    where TRecipe : IRecipeApp, new()
{
    [TierFact]
    public void The_artefact_holds_all_that_is_declared()
    {
        var policy = App.Live.Stack.Backup;
        var declared = policy.Volumes.Sum(volume => Math.Max(1, volume.Paths.Count)) + policy.ContainerPaths.Count;
        declared.Should().BePositive("a backup that names nothing brings nothing back");
        App.Run.BackedUp!.Parts.Should().HaveCount(declared).And.OnlyContain(part => part.Files > 0);
    }

    [TierFact]
    public void The_artefact_is_readable_to_its_end() => App.Run.BackedUp!.Parts.SelectMany(part => part.Problems).Should().BeEmpty();

    [TierFact]
    public void Every_hook_ran_and_succeeded() =>
        App.Run.BackedUp!.HooksRun.Should().BeEquivalentTo(App.Live.Stack.Backup.Hooks.Where(hook => hook.Moment is HookMoment.BeforeBackup or HookMoment.AfterBackup));

    [TierFact]
    public void The_app_kept_serving()
    {
        var serving = App.Run.BackedUp!.Serving;
        serving.Failures.Should().BeEmpty("a backup must not take the app down");
        serving.Answers.Should().BePositive();
    }
}
