using System.Collections.Concurrent;
using CcCi.Harness.Ledger;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>Runs that are told to end at each boundary of each tier.</summary>
[Trait("Needs", "Engine")]
public sealed class TerminationTests : IAsyncLifetime
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly RunProcesses _runs = new();

    public async ValueTask InitializeAsync() => await RunProcesses.PrepareImagesAsync("nginx:1.22", "nginx:1.26");

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_run_that_is_told_to_end_tears_down_and_reports_wherever_it_is(int signal)
    {
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Boundaries.OfTiers, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = TestContext.Current.CancellationToken }, async (boundary, _) =>
        {
            var name = boundary.Replace(' ', '-');
            var result = await _runs.Start(name, crash: (boundary, signal));
            foreach (var problem in await ProblemsAsync(name, result.ExitCode))
                wrong.Add($"{boundary}: {problem}\n{result.StandardOutput}");
        });
        wrong.Should().BeEmpty();
        (await _runs.LeftAsync()).Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(Path.Combine(_runs.Folder, "state", "runs")).Should().BeEmpty("each run gives its lease back");
        Directory.EnumerateFileSystemEntries(Path.Combine(_runs.Folder, "state", "scratch")).Should().BeEmpty("each run removes its scratch files");
    }

    public ValueTask DisposeAsync()
    {
        _runs.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync(string name, int exitCode)
    {
        var problems = new List<string>();
        if (exitCode == 0)
            problems.Add("it ended with exit code 0");
        var ledger = LedgerReader.Read(_runs.LedgerOf(name));
        if (ledger[^1] is not RunEnded)
            problems.Add($"its record ends with {ledger[^1]}");
        if (ledger.OfType<PlanMade>().Any() && ledger.OfType<TeardownEnded>().SingleOrDefault() is not { Left.Count: 0 })
            problems.Add("it was not torn down");
        if (!(await _runs.SummaryAsync(name)).EndsWith("  verdict: red\n", StringComparison.Ordinal))
            problems.Add("its summary is not red");
        if (!File.Exists(Path.Combine(_runs.Folder, name, "report.trx")))
            problems.Add("there is no TRX");
        return problems;
    }
}
