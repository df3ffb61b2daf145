using CcCi.Harness.Ledger;

namespace CcCi.Harness.Reporting;

/// <summary>Finds what a run was busy with.</summary>
internal static class OpenActs
{
    /// <summary>The acts, in words, that had begun and not ended at a time; those that were given up because of it ended later.</summary>
    /// <param name="seconds">The time, in seconds since the run started.</param>
    public static string At(double seconds, IReadOnlyList<LedgerEntry> entries)
    {
        var ended = entries.OfType<ActEnded>().Where(act => act.Elapsed < seconds).Select(act => act.Number).ToHashSet();
        var open = entries.OfType<ActStarted>().Where(act => act.Elapsed <= seconds && !ended.Contains(act.Number));
        return string.Join(", ", open.Select(act => $"{act.Act} {act.Subject}".TrimEnd()).DefaultIfEmpty("nothing on record"));
    }
}
