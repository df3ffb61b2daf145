using System.Collections.Concurrent;
using CcCi.Harness;
using CcCi.Harness.Reporting;
using Xunit;

[assembly: AssemblyFixture(typeof(CcCi.Tests.Tiers.DeployBudgetGuard))]

namespace CcCi.Tests.Tiers;

/// <summary>
/// After the last test of the assembly, holds every run against its budget and against the engine's own account, and fails the whole run
/// for what no single fact can see: one deploy too many, too few or behind the ledger's back, something left behind, a record without an end.
/// </summary>
public sealed class DeployBudgetGuard : IAsyncDisposable
{
    private readonly ConcurrentBag<Run> _runs = [];

    /// <summary>Holds a run to account at the end.</summary>
    public void Watch(Run run) => _runs.Add(run);

    /// <summary>Runs after the fixtures of all collections were disposed; a throw here makes the whole run red.</summary>
    public async ValueTask DisposeAsync()
    {
        var left = await Workspace.Shared.CloseAsync(CancellationToken.None);
        var problems = _runs.Select(run => Summarizer.Summarize(run.Ledger.Entries))
            .SelectMany(summary => summary.Problems.Select(problem => $"{summary.Recipe} ({summary.Run}): {problem}")).Concat(left).ToList();
        if (problems.Count > 0)
            throw new RunVerdictException(problems);
    }
}

/// <summary>Something is wrong with a run as a whole.</summary>
public sealed class RunVerdictException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems));
