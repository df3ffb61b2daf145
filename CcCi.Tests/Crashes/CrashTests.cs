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

/// <summary>A run that is killed.</summary>
[Trait("Needs", "Engine")]
public sealed class KillTests : IAsyncLifetime
{
    private const int Kill = 9;

    private readonly RunProcesses _runs = new();

    public async ValueTask InitializeAsync() => await RunProcesses.PrepareImagesAsync(
        "nginx:1.22", "nginx:1.26", "oidc-provider:9.9.0", "oidc-provider:9.13.3", "nodered/node-red:4.1.15", "nodered/node-red:5.0.7");

    [Fact]
    public async Task What_a_killed_run_leaves_is_removed_and_named_by_the_next_wherever_it_was()
    {
        IReadOnlyList<string> left = [];
        foreach (var boundary in Boundaries.OfRun)
        {
            var name = boundary.Replace(' ', '-');
            var killed = await _runs.Start(name, crash: (boundary, Kill));
            killed.ExitCode.Should().Be(128 + Kill, "{0}: {1}", boundary, killed.StandardOutput);
            var entries = LedgerReader.Read(_runs.LedgerOf(name));
            CrashHook.NameOf(entries[^1]).Should().Be(boundary, "nothing happens after the signal");
            Harness.Reporting.Summarizer.Summarize(entries).IsGreen.Should().BeFalse();
            // One that did not come so far cleans nothing up, or does not live to name it.
            if (entries.OfType<TierActEnded>().Any())
                NamesAll(entries, left, boundary);
            left = await RemainsAsync();
        }

        var whole = await _runs.Start("whole");
        whole.ExitCode.Should().Be(0, whole.StandardOutput);
        var ledger = LedgerReader.Read(_runs.LedgerOf("whole"));
        NamesAll(ledger, left, "the end");
        ledger.Select(CrashHook.NameOf).OfType<string>().Distinct().Should().Equal(Boundaries.All, "these are the boundaries of a run");
        (await RemainsAsync()).Should().BeEmpty();
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
            await _runs.RemoveCanonicalAsync("oidc-provider");
        }

        (await _runs.LeftAsync()).Should().BeEmpty();
    }

    public ValueTask DisposeAsync()
    {
        _runs.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void NamesAll(IReadOnlyList<LedgerEntry> entries, IReadOnlyList<string> left, string boundary) =>
        entries.OfType<Noted>().Select(note => note.Text).Where(note => note.StartsWith("removed", StringComparison.Ordinal))
            .Should().BeEquivalentTo(left.Select(thing => $"removed what a dead run had left: {thing}"), "at {0} the next run names all that the one before left", boundary);

    /// <summary>What the runs of this test left: on the engine, and of files.</summary>
    private async Task<IReadOnlyList<string>> RemainsAsync() =>
        [.. await _runs.LeftAsync(), .. Directory.EnumerateDirectories(Path.Combine(_runs.Folder, "state", "scratch")).Select(folder => $"folder scratch/{Path.GetFileName(folder)}")];
}
