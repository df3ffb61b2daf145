using CcCi.Harness.Ledger;

namespace CcCi.Harness.Reporting;

/// <summary>How much of a run's time was spent on acts and facts. What happens at the same time counts once.</summary>
internal static class WorkTime
{
    public static double Covered(IReadOnlyList<LedgerEntry> entries)
    {
        var spans = entries.OfType<ActEnded>().Select(act => (From: act.Began, To: act.Elapsed))
            .Concat(entries.OfType<FactEnded>().Select(fact => (From: fact.Elapsed - fact.Seconds, To: fact.Elapsed)));
        var (covered, reached) = (0.0, 0.0);
        foreach (var (from, to) in spans.OrderBy(span => span.From))
        {
            covered += Math.Max(0, to - Math.Max(from, reached));
            reached = Math.Max(reached, to);
        }

        return covered;
    }
}
