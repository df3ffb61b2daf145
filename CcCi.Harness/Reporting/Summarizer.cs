using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Reporting;

/// <summary>Computes a <see cref="RunSummary"/> from a ledger, and from nothing else.</summary>
public static class Summarizer
{
    /// <summary>The summary of a run whose ledger holds <paramref name="entries"/>; of one that was cut off, too.</summary>
    public static RunSummary Summarize(IReadOnlyList<LedgerEntry> entries)
    {
        var started = entries.OfType<RunStarted>().FirstOrDefault();
        var plan = entries.OfType<PlanMade>().FirstOrDefault();
        var tiers = Tiers(entries, plan?.Tiers ?? []);
        var seconds = entries.Select(entry => entry.Elapsed).DefaultIfEmpty(0).Max();
        return new RunSummary
        {
            Recipe = started?.Recipe ?? "unknown",
            Run = started?.Run ?? "unknown",
            Plan = plan,
            Tiers = tiers,
            Deploys = DeployCount.RecordedIn(entries),
            Cold = [.. entries.OfType<DeployStarted>().Where(deploy => deploy.Role == "dependency").Select(deploy => deploy.Recipe)],
            Images = [.. entries.OfType<ImageReady>()],
            Notes = [.. entries.OfType<Noted>().Select(note => note.Text)],
            Problems = [.. Problems(entries, plan)],
            Left = entries.OfType<TeardownEnded>().LastOrDefault() is { } teardown ? [.. teardown.Strays ?? [], .. teardown.Left] : null,
            LeftOfDependencies = entries.OfType<TeardownEnded>().LastOrDefault()?.OfDependencies,
            Kept = entries.OfType<RunKept>().LastOrDefault(),
            Seconds = seconds,
            OwnSeconds = Math.Max(0, seconds - WorkTime.Covered(entries)),
            Level = Level(tiers),
        };
    }

    private static List<TierSummary> Tiers(IReadOnlyList<LedgerEntry> entries, IReadOnlyList<Tier> planned)
    {
        var selected = entries.OfType<FactsSelected>().ToLookup(selection => selection.Tier, selection => selection.Facts);
        var ended = entries.OfType<FactEnded>().ToLookup(fact => fact.Tier);
        var tiers = new List<TierSummary>();
        foreach (var tier in planned.Union(selected.Select(group => group.Key)).Union(ended.Select(group => group.Key)).Order())
        {
            var facts = ended[tier].ToList();
            var missing = selected[tier].SelectMany(names => names).Except(facts.Select(fact => fact.Fact)).ToList();
            facts.AddRange(missing.Select(name => new FactEnded(tier, name, Outcome.Unverified, 0, "the run ended before this fact was looked at")));
            tiers.Add(new TierSummary(tier, Worst(facts), Seconds(tier, entries, facts), facts));
        }

        return tiers;
    }

    private static double Seconds(Tier tier, IReadOnlyList<LedgerEntry> entries, List<FactEnded> facts) =>
        entries.OfType<TierActEnded>().Where(act => act.Tier == tier).Sum(act => act.Seconds) + facts.Sum(fact => fact.Seconds);

    private static Outcome Worst(List<FactEnded> facts) =>
        facts.Any(fact => fact.Outcome == Outcome.Fail) ? Outcome.Fail
        : facts.Any(fact => fact.Outcome == Outcome.Unverified) || facts.Count == 0 ? Outcome.Unverified
        : facts.All(fact => fact.Outcome == Outcome.Skip) ? Outcome.Skip
        : Outcome.Pass;

    private static IEnumerable<string> Problems(IReadOnlyList<LedgerEntry> entries, PlanMade? plan)
    {
        foreach (var failure in entries.OfType<RunFailed>())
            yield return failure.Reason;
        if (!entries.OfType<RunEnded>().Any())
            yield return "harness fault: the run was cut off: its record has no end";
        if (plan is not null && DeployCount.Of(entries, plan.ExpectedDeploys).Problem is { } problem)
            yield return $"harness fault: {problem}";
        var teardown = entries.OfType<TeardownEnded>().LastOrDefault();
        // What somebody put beside the stack may hold on to it, so that the rest is their fault too.
        if (teardown is { Strays.Count: > 0 })
            yield return $"recipe fault: teardown left {string.Join(", ", [.. teardown.Strays, .. teardown.Left])}";
        else if (teardown is { Left.Count: > 0 })
            yield return $"harness fault: teardown left {string.Join(", ", teardown.Left)}";
        if (teardown is { OfDependencies.Count: > 0 })
            yield return $"harness fault: teardown of the dependencies left {string.Join(", ", teardown.OfDependencies)}";
        if (plan is not null && teardown is null)
            yield return entries.OfType<RunKept>().Any() ? "the run failed and was kept (CCCI_KEEP=failed)" : "harness fault: the stack was not torn down";
    }

    /// <summary>A rung counts when its tiers passed, or were skipped while another passed.</summary>
    private static int Level(List<TierSummary> tiers)
    {
        Tier[][] rungs = [[Tier.Install], [Tier.Upgrade], [Tier.Backup, Tier.Restore], [Tier.Custom]];
        var level = 0;
        foreach (var (rung, index) in rungs.Select((rung, index) => (rung, index)))
        {
            var outcomes = tiers.Where(tier => rung.Contains(tier.Tier)).Select(tier => tier.Outcome).ToList();
            if (outcomes.Any(outcome => outcome is Outcome.Fail or Outcome.Unverified) || outcomes.Count < rung.Length)
                break;
            if (outcomes.Contains(Outcome.Pass))
                level = index + 1;
        }

        return level;
    }
}
