using CcCi.Harness.Ledger;

namespace CcCi.Harness.Reporting;

/// <summary>The deploys of a run against its budget, by the ledger and by the engine's own account.</summary>
/// <param name="Recorded">Deploys in the ledger; promotion is not among them.</param>
/// <param name="Failed">How many of them the engine refused, or were given up: it need not have seen those.</param>
/// <param name="Expected">The budget.</param>
/// <param name="Seen">The stacks that the engine saw being created, once for each time; null when the engine was not asked.</param>
public sealed record DeployCount(int Recorded, int Failed, int Expected, IReadOnlyList<string>? Seen)
{
    /// <summary>The count as the summary prints it, such as <c>deploy-count = 1 (expect 1)</c>.</summary>
    public string Text => $"deploy-count = {Recorded} (expect {Expected})";

    /// <summary>What is wrong with the count; null when all three agree.</summary>
    public string? Problem =>
        Recorded > Expected ? $"{Text}: {Recorded - Expected} more than the plan needs; something deployed what was there already"
        : Recorded < Expected ? $"{Text}: {Expected - Recorded} fewer than the plan needs; something that the run is about was never deployed"
        : Seen is null ? $"{Text}: the engine's own account is missing, so the count is not proved"
        : Seen.Count > Recorded ? $"deploy-count = {Seen.Count} (expect {Expected}): the engine saw {string.Join(", ", Seen)} being created and the ledger has {Recorded}; something deploys behind the ledger's back"
        : Seen.Count < Recorded - Failed ? $"deploy-count = {Seen.Count} (expect {Expected}): the ledger has {Recorded} and the engine saw {Seen.Count}; a deploy was recorded that did not happen"
        : null;

    /// <summary>The count of the run whose ledger holds <paramref name="entries"/>.</summary>
    public static DeployCount Of(IReadOnlyList<LedgerEntry> entries, int expected) =>
        new(
            RecordedIn(entries), entries.OfType<DeployEnded>().Count(deploy => deploy.Error is not null), expected, entries.OfType<EngineCounted>().LastOrDefault()?.Stacks);

    /// <exception cref="BudgetException">Something is wrong with the count.</exception>
    public void ThrowIfWrong()
    {
        if (Problem is { } problem)
            throw BudgetException.Wrong(problem);
    }

    internal static int RecordedIn(IReadOnlyList<LedgerEntry> entries) => entries.OfType<DeployStarted>().Count(deploy => deploy.Role != "canonical");
}
