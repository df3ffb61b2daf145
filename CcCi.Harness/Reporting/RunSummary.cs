using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Reporting;

/// <summary>How a run came out: a pure function of its ledger.</summary>
public sealed record RunSummary
{
    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>What was planned; null when the run did not come that far.</summary>
    public PlanMade? Plan { get; init; }

    /// <summary>The selected tiers in order.</summary>
    public required IReadOnlyList<TierSummary> Tiers { get; init; }

    /// <summary>Deploys of the base and of dependencies, as the ledger has them.</summary>
    public required int Deploys { get; init; }

    /// <summary>The dependencies that were deployed.</summary>
    public required IReadOnlyList<string> Cold { get; init; }

    /// <summary>Images by how they were had.</summary>
    public required IReadOnlyList<ImageReady> Images { get; init; }

    /// <summary>What readers should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What makes the run red beside the facts; empty when nothing does.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What teardown found left; null when there was no teardown.</summary>
    public required IReadOnlyList<string>? Left { get; init; }

    /// <summary>What teardown found left of dependencies; null when there were none.</summary>
    public required IReadOnlyList<string>? LeftOfDependencies { get; init; }

    /// <summary>What was left standing on purpose; null when nothing was.</summary>
    public RunKept? Kept { get; init; }

    /// <summary>How long the run took.</summary>
    public required double Seconds { get; init; }

    /// <summary>How much of it was spent outside of acts on the engine and the app, and outside of facts.</summary>
    public required double OwnSeconds { get; init; }

    /// <summary>How far the recipe got, 0 to 4. A reading aid; it changes no verdict.</summary>
    public required int Level { get; init; }

    /// <summary>Whether every selected fact passed or was skipped with a reason, and nothing else is wrong.</summary>
    public bool IsGreen => Problems.Count == 0 && Tiers.Count > 0 && Tiers.All(tier => tier.Outcome is Outcome.Pass or Outcome.Skip);
}

/// <summary>How a tier came out.</summary>
/// <param name="Seconds">How long its acts and facts took.</param>
/// <param name="Facts">Its facts, in the order in which they ended.</param>
public sealed record TierSummary(Tier Tier, Outcome Outcome, double Seconds, IReadOnlyList<FactEnded> Facts);
