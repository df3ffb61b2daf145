using CcCi.Harness.Ledger;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using CliWrap;
using CliWrap.Buffered;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>Runs of custom-html in processes of their own, ended from outside or side by side, as users start them.</summary>
[Trait("Needs", "Engine")]
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-crash-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_run_that_is_told_to_end_tears_down_and_reports(string signal)
    {
        var run = Start("one");
        await UntilAsync("one", "\"act\":\"redeploy\"");
        await SignalAsync(signal, run.ProcessId);
        var result = await run;

        result.ExitCode.Should().NotBe(0, result.StandardOutput);
        var ledger = LedgerReader.Read(LedgerOf("one"));
        ledger[^1].Should().BeOfType<RunEnded>();
        ledger.OfType<TeardownEnded>().Should().ContainSingle().Which.Left.Should().BeEmpty();
        (await SummaryAsync("one")).Should().Contain("teardown clean").And.EndWith("  verdict: red\n");
        File.Exists(Path.Combine(_folder, "one", "report.trx")).Should().BeTrue();
        (await LeftAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_killed_run_leaves_is_removed_and_named_by_the_next()
    {
        var killed = Start("killed");
        await UntilAsync("killed", "\"act\":\"redeploy\"");
        await SignalAsync("KILL", killed.ProcessId);
        (await killed).ExitCode.Should().NotBe(0);
        var left = await LeftAsync();
        left.Should().NotBeEmpty();

        var next = await Start("next");

        next.ExitCode.Should().Be(0, next.StandardOutput);
        var summary = await SummaryAsync("next");
        left.Should().OnlyContain(thing => summary.Contains($"  note: removed what a dead run had left: {thing}\n"));
        summary.Should().EndWith("  verdict: green\n");
        (await LeftAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_disturb_each_other()
    {
        var results = await Task.WhenAll(Start("left").Task, Start("right").Task);
        results.Should().OnlyContain(result => result.ExitCode == 0, results[0].StandardOutput + results[1].StandardOutput);
        foreach (var name in new[] { "left", "right" })
            (await SummaryAsync(name)).Should().Contain("deploy-count = 1 (expect 1)").And.Contain("teardown clean").And.EndWith("  verdict: green\n").And.NotContain("dead run");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private CommandTask<BufferedCommandResult> Start(string name) => Cli.Wrap("dotnet")
        .WithArguments([
            "exec", typeof(CrashTests).Assembly.Location, "--filter-trait", "Recipe=custom-html", "--results-directory", Path.Combine(_folder, name),
            "--report-xunit-trx", "--report-xunit-trx-filename", "report.trx", "--progress", "off", "--no-ansi",
        ])
        .WithEnvironmentVariables(variables => variables.Set("CCCI_ARTIFACTS", Path.Combine(_folder, name)).Set("CCCI_STATE", Path.Combine(_folder, "state")).Set("RECIPE", null))
        .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Ct);

    private static Task SignalAsync(string signal, int process) => Cli.Wrap("kill").WithArguments([$"-{signal}", $"{process}"]).ExecuteAsync(Ct);

    private string LedgerOf(string name) => Directory.EnumerateFiles(Path.Combine(_folder, name), "ledger.jsonl", SearchOption.AllDirectories).Single();

    private Task<string> SummaryAsync(string name) => File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(LedgerOf(name))!, "summary.txt"), Ct);

    private async Task UntilAsync(string name, string line)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        bound.CancelAfter(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            var folder = new DirectoryInfo(Path.Combine(_folder, name));
            if (folder.Exists && folder.EnumerateFiles("ledger.jsonl", SearchOption.AllDirectories).Any() && (await File.ReadAllTextAsync(LedgerOf(name), Ct)).Contains(line))
                return;
        }
        while (await pace.WaitForNextTickAsync(bound.Token));
    }

    /// <summary>What the engine holds of the runs of this test: their locks lie in its own folder.</summary>
    private async Task<IReadOnlyList<string>> LeftAsync()
    {
        await using var engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, Ct);
        return [.. (await engine.ListAsync(Ct)).Where(thing => thing.Labels.GetValueOrDefault("ccci.lease", "").StartsWith(_folder, StringComparison.Ordinal)).Select(thing => thing.ToString())];
    }
}
