using CcCi.Harness.Ledger;

namespace CcCi.Harness.Reporting;

/// <summary>Finds what a run was busy with.</summary>
internal static class OpenActs
{
    /// <summary>The acts that began and did not end, in words.</summary>
    public static string In(IReadOnlyList<LedgerEntry> entries)
    {
        var ended = entries.OfType<ActEnded>().Select(act => act.Number).ToHashSet();
        return string.Join(", ", entries.OfType<ActStarted>().Where(act => !ended.Contains(act.Number)).Select(act => $"{act.Act} {act.Subject}").DefaultIfEmpty("nothing on record"));
    }
}
