using CcCi.Harness.Deploying;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.BadInput;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using CliWrap;
using CliWrap.Buffered;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

/// <summary>Runs under <c>CCCI_KEEP=failed</c>.</summary>
[Trait("Needs", "Engine")]
public sealed class KeepTests
{
    private static readonly CcciSettings Keeping = new() { KeepFailed = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_failed_stays_can_be_entered_and_goes_by_one_command()
    {
        using var recipe = new TempRecipe(TempRecipe.Compose.Replace("- \"backupbot.backup=true\"", "- \"backupbot.backup=true\"\n        - backupbot.backup.pre-hook=exit 3"));
        await using var run = SampleRun.Begin(recipe, settings: Keeping);
        var backUp = () => run.EnterAsync(Tier.Backup, Tier.Install, Tier.Backup);
        await backUp.Should().ThrowAsync<HookFailedException>();

        var (summary, left) = await run.FinishAsync();
        summary.IsGreen.Should().BeFalse();
        summary.Problems.Should().Equal("the run failed and was kept (CCCI_KEEP=failed)");
        summary.Kept!.Objects.Should().BeEquivalentTo(left.Select(thing => thing.ToString())).And.Contain(thing => thing.StartsWith("volume ")).And.Contain(thing => thing.StartsWith("network "));
        (await File.ReadAllTextAsync(Path.Combine(run.Run.Folder, "summary.txt"), Ct)).Should().Contain($"    enter it:  {summary.Kept.Enter.Single()}\n    remove it: ./run --remove {run.Run.Id}\n");
        var inside = await ShellAsync(summary.Kept.Enter.Single().Replace(" -it ", " ") + " -c 'echo entered'");
        inside.StandardOutput.Should().Be("entered\n", inside.StandardError);

        await using var engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, Ct);
        (await new Janitor(engine, Path.Combine(recipe.Root, ".state", "runs")).CleanAsync(Harness.RunHost.Machine, Ct)).Should().NotContain(summary.Kept.Objects);
        (await engine.ListAsync(Ct)).Where(thing => Teardown.IsOf(run.Run.Id, thing)).Should().HaveSameCount(left);
        (await ShellAsync("./run --remove")).StandardOutput.Should().Contain(run.Run.Id.Value);

        var removed = await ShellAsync(summary.Kept.Remove);
        removed.StandardOutput.Should().Be($"removed run {run.Run.Id}\n", removed.StandardError);
        (await engine.ListAsync(Ct)).Should().NotContain(thing => Teardown.IsOf(run.Run.Id, thing));
        Directory.EnumerateFileSystemEntries(Path.Combine(recipe.Root, ".state", "runs")).Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(Path.Combine(recipe.Root, ".state", "scratch")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_that_did_not_fail_is_torn_down()
    {
        using var recipe = new TempRecipe();
        await using var run = SampleRun.Begin(recipe, settings: Keeping);
        await run.EnterAsync(Tier.Install, Tier.Install);
        var (summary, left) = await run.FinishAsync();
        summary.Kept.Should().BeNull();
        left.Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_that_is_at_work_is_not_removed()
    {
        using var recipe = new TempRecipe();
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install);
        var refused = await ShellAsync($"./run --remove {run.Run.Id}");
        refused.ExitCode.Should().Be(1);
        refused.StandardError.Should().Be($"remove: run {run.Run.Id} is still at work; try again when it has ended\n");
        (await run.FinishAsync()).Summary.Left.Should().BeEmpty();
    }

    private static Task<BufferedCommandResult> ShellAsync(string command) =>
        Cli.Wrap("sh").WithArguments(["-c", command]).WithWorkingDirectory(Workspace.Root).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Ct);
}
