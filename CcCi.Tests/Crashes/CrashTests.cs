using CcCi.Harness.Ledger;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>Runs that are ended from outside, or have another beside them.</summary>
[Trait("Needs", "Engine")]
public sealed class CrashTests : IAsyncLifetime
{
    private readonly RunProcesses _runs = new();

    public async ValueTask InitializeAsync() => await RunProcesses.PrepareImagesAsync("nginx:1.22", "nginx:1.26");

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_run_that_is_told_to_end_tears_down_and_reports(string signal)
    {
        var run = _runs.Start("one");
        await _runs.UntilAsync("one", "\"act\":\"redeploy\"");
        await RunProcesses.SignalAsync(signal, run.ProcessId);
        var result = await run;

        result.ExitCode.Should().NotBe(0, result.StandardOutput);
        var ledger = LedgerReader.Read(_runs.LedgerOf("one"));
        ledger[^1].Should().BeOfType<RunEnded>();
        ledger.OfType<TeardownEnded>().Should().ContainSingle().Which.Left.Should().BeEmpty();
        (await _runs.SummaryAsync("one")).Should().Contain("teardown clean").And.EndWith("  verdict: red\n");
        File.Exists(Path.Combine(_runs.Folder, "one", "report.trx")).Should().BeTrue();
        (await _runs.LeftAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_disturb_each_other()
    {
        var results = await Task.WhenAll(_runs.Start("left").Task, _runs.Start("right").Task);
        results.Should().OnlyContain(result => result.ExitCode == 0, results[0].StandardOutput + results[1].StandardOutput);
        foreach (var name in new[] { "left", "right" })
            (await _runs.SummaryAsync(name)).Should().Contain("deploy-count = 1 (expect 1)").And.Contain("teardown clean").And.EndWith("  verdict: green\n").And.NotContain("dead run");
    }

    public ValueTask DisposeAsync()
    {
        _runs.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// A run that is killed. It is alone on the machine: any other run that began meanwhile would remove what the killed one left.
/// </summary>
[Collection<Alone>]
[Trait("Needs", "Engine")]
public sealed class KillTests : IAsyncLifetime
{
    private readonly RunProcesses _runs = new();

    public async ValueTask InitializeAsync() => await RunProcesses.PrepareImagesAsync(
        "nginx:1.22", "nginx:1.26", "oidc-provider:9.9.0", "oidc-provider:9.13.3", "nodered/node-red:4.1.15", "nodered/node-red:5.0.7");

    [Fact]
    public async Task What_a_killed_run_leaves_is_removed_and_named_by_the_next()
    {
        var killed = _runs.Start("killed");
        await _runs.UntilAsync("killed", "\"act\":\"redeploy\"");
        await RunProcesses.SignalAsync("KILL", killed.ProcessId);
        (await killed).ExitCode.Should().NotBe(0);
        var left = await _runs.LeftAsync();
        left.Should().NotBeEmpty();

        var next = await _runs.Start("next");

        next.ExitCode.Should().Be(0, next.StandardOutput);
        var summary = await _runs.SummaryAsync("next");
        left.Should().OnlyContain(thing => summary.Contains($"  note: removed what a dead run had left: {thing}\n"));
        summary.Should().EndWith("  verdict: green\n");
        (await _runs.LeftAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_killed_run_has_in_a_live_dependency_is_taken_away_by_the_next()
    {
        try
        {
            (await _runs.Start("provider", "oidc-provider", promote: true)).ExitCode.Should().Be(0);
            var killed = _runs.Start("killed", "node-red");
            await _runs.UntilAsync("killed", "\"act\":\"redeploy\"");
            await RunProcesses.SignalAsync("KILL", killed.ProcessId);
            (await killed).ExitCode.Should().NotBe(0);
            var client = LedgerReader.Read(_runs.LedgerOf("killed")).OfType<ActEnded>().Single(act => act.Act == "grant").Subject.Split(' ')[0];

            var next = await _runs.Start("next", "node-red");

            next.ExitCode.Should().Be(0, next.StandardOutput);
            (await _runs.SummaryAsync("next")).Should().Contain("deploy-count = 1 (expect 1)   deps deployed: []   warm: [oidc-provider]")
                .And.Contain($"note: removed what a dead run had left: client {client} of oidc-provider").And.EndWith("  verdict: green\n");
        }
        finally
        {
            await RunProcesses.RemoveCanonicalAsync("oidc-provider");
        }

        (await _runs.LeftAsync()).Should().BeEmpty();
    }

    public ValueTask DisposeAsync()
    {
        _runs.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Tests that nothing else may run beside.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
