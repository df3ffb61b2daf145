using CcCi.Harness.Ledger;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>Runs on swarm that are ended from outside, or have another beside them.</summary>
[Trait("Needs", "Engine")]
public sealed class SwarmCrashTests : IAsyncLifetime
{
    private const int Kill = 9;
    private const int Terminate = 15;

    private readonly RunProcesses _runs = new() { Nodes = "" };

    public async ValueTask InitializeAsync() => await RunProcesses.PrepareImagesAsync("nginx:1.22", "nginx:1.26");

    [Theory]
    [InlineData("after wait until ready")]
    [InlineData("after redeploy")]
    public async Task What_a_killed_run_leaves_is_removed_and_named_by_the_next(string boundary)
    {
        var killed = await _runs.Start("killed", crash: (boundary, Kill));
        killed.ExitCode.Should().Be(128 + Kill, killed.StandardOutput);
        var left = await _runs.LeftAsync();
        left.Select(thing => thing.Split(' ')[0]).Should().Contain(["service", "network", "volume"]);

        var next = await _runs.Start("next");

        next.ExitCode.Should().Be(0, next.StandardOutput);
        LedgerReader.Read(_runs.LedgerOf("next")).OfType<Noted>().Select(note => note.Text).Should().Contain(left.Select(thing => $"removed what a dead run had left: {thing}"));
        (await _runs.LeftAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_that_is_told_to_end_tears_down_and_reports()
    {
        var ended = await _runs.Start("ended", crash: ("upgrade begins", Terminate));
        ended.ExitCode.Should().NotBe(0);
        (await _runs.SummaryAsync("ended")).Should().Contain("teardown clean").And.EndWith("  verdict: red\n");
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
