using CcCi.Harness;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;
using CcCi.Harness.Settings;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.BadInput;

/// <summary>Runs that have no place to write to, or take too long.</summary>
public sealed class RunBoundsTests
{
    [Fact]
    public void A_folder_for_artefacts_that_cannot_be_written_is_named_and_the_lease_given_back()
    {
        using var recipe = new TempRecipe();
        File.WriteAllText(Path.Combine(recipe.Root, ".artifacts"), "a file where the folder should be");
        var begin = () => SampleRun.Begin(recipe);
        begin.Should().Throw<RunFolderException>()
            .WithMessage($"machine fault: the run's folders cannot be made in {recipe.Root}/.artifacts and {recipe.Root}/.state: * Make them writable, or set CCCI_ARTIFACTS and CCCI_STATE to others");
        Directory.EnumerateFiles(Path.Combine(recipe.Root, ".state", "runs")).Should().BeEmpty();
    }

    [Fact]
    [Trait("Needs", "Engine")]
    public async Task A_run_that_passes_its_deadline_is_torn_down_and_says_what_it_waited_for()
    {
        using var recipe = new TempRecipe(TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    healthcheck: {test: [CMD, \"false\"], interval: 1s, retries: 1000}"), "timeouts: {ready: 10m}");
        await using var run = SampleRun.Begin(recipe, settings: new CcciSettings { Deadline = TimeSpan.FromSeconds(4) });
        var enter = () => run.EnterAsync(Tier.Install);
        (await enter.Should().ThrowAsync<DeadlineException>()).WithMessage(
            "harness fault: the run's deadline of 4 s passed (CCCI_DEADLINE) while it was busy with: wait until ready sample 1.1.0+1.22. Raise CCCI_DEADLINE if that is normal; else look at what it waited for");
        run.Run.Overdue!.Owner.Should().Be(FaultOwner.Harness);
        run.Run.Deadline.IsCancellationRequested.Should().BeTrue("facts are given up too");

        var (summary, left) = await run.FinishAsync();
        summary.IsGreen.Should().BeFalse();
        summary.Left.Should().BeEmpty();
        left.Should().BeEmpty();
    }
}
