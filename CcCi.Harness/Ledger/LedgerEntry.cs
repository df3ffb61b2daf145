using System.Text.Json.Serialization;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Ledger;

/// <summary>How a fact, or a tier, came out.</summary>
public enum Outcome
{
    /// <summary>It was looked at and holds.</summary>
    Pass,

    /// <summary>It was looked at and does not hold.</summary>
    Fail,

    /// <summary>It cannot apply, by the recipe's structure or by its declaration. The reason is recorded.</summary>
    Skip,

    /// <summary>It should have been looked at and was not, because something before it failed. As red as a failure.</summary>
    Unverified,
}

/// <summary>One line of a run's record.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunStarted), "run-started")]
[JsonDerivedType(typeof(PlanMade), "plan-made")]
[JsonDerivedType(typeof(ImageReady), "image-ready")]
[JsonDerivedType(typeof(ActStarted), "act-started")]
[JsonDerivedType(typeof(ActEnded), "act-ended")]
[JsonDerivedType(typeof(DeployStarted), "deploy-started")]
[JsonDerivedType(typeof(DeployEnded), "deploy-ended")]
[JsonDerivedType(typeof(TierActEnded), "tier-act-ended")]
[JsonDerivedType(typeof(FactsSelected), "facts-selected")]
[JsonDerivedType(typeof(FactEnded), "fact-ended")]
[JsonDerivedType(typeof(Noted), "noted")]
[JsonDerivedType(typeof(EngineCounted), "engine-counted")]
[JsonDerivedType(typeof(TeardownEnded), "teardown-ended")]
[JsonDerivedType(typeof(RunKept), "run-kept")]
[JsonDerivedType(typeof(RunFailed), "run-failed")]
[JsonDerivedType(typeof(RunEnded), "run-ended")]
public abstract record LedgerEntry
{
    /// <summary>When it was written.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Time since the run started, by a clock that nobody sets.</summary>
    public double Elapsed { get; init; }
}

/// <summary>A run began.</summary>
public sealed record RunStarted(string Run, string Recipe, int Process) : LedgerEntry;

/// <summary>What the run is going to do.</summary>
/// <param name="Skips">Tiers that cannot be, with the reason.</param>
public sealed record PlanMade(
    string Base, string Target, string Engine, IReadOnlyList<Tier> Tiers, IReadOnlyDictionary<Tier, string> Skips, IReadOnlyList<string> Cold,
    IReadOnlyList<string> Warm, int ExpectedDeploys, string ReadyBound) : LedgerEntry;

/// <summary>An image can be run.</summary>
public sealed record ImageReady(string Image, string Reference, string Id, string Origin, double Seconds) : LedgerEntry;

/// <summary>The run is about to do something. <paramref name="Act"/> names it, such as <c>redeploy</c>; <paramref name="Subject"/> what it is done to.</summary>
public sealed record ActStarted(int Number, string Act, string Subject) : LedgerEntry;

/// <summary>Something that the run did has ended. An act without this line was cut off.</summary>
/// <param name="Began">When it began, in seconds since the run started.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record ActEnded(int Number, string Act, string Subject, double Began, string? Error = null) : LedgerEntry;

/// <summary>A stack is about to be created. This is what the budget counts.</summary>
public sealed record DeployStarted(string Stack, string Recipe, string Version, string Role) : LedgerEntry;

/// <summary>A stack was created and is ready, or failed to be.</summary>
public sealed record DeployEnded(string Stack, string Recipe, string? Error = null) : LedgerEntry;

/// <summary>The act of a tier has ended; its facts can be looked at, unless it failed.</summary>
public sealed record TierActEnded(Tier Tier, double Seconds, string? Error = null) : LedgerEntry;

/// <summary>The facts of a tier that the run must account for.</summary>
public sealed record FactsSelected(Tier Tier, IReadOnlyList<string> Facts) : LedgerEntry;

/// <summary>How a fact came out. <paramref name="Reason"/> says why it did not pass.</summary>
public sealed record FactEnded(Tier Tier, string Fact, Outcome Outcome, double Seconds, string? Reason = null, FaultOwner? Owner = null) : LedgerEntry;

/// <summary>Something that a reader of the run should know and that changes no verdict.</summary>
public sealed record Noted(string Text) : LedgerEntry;

/// <summary>The stacks that the engine's own event stream saw being created, once for each time.</summary>
public sealed record EngineCounted(IReadOnlyList<string> Stacks) : LedgerEntry;

/// <summary>The run removed its stacks. <paramref name="Left"/> lists what it found afterwards; it should be empty.</summary>
/// <param name="OfDependencies">What is left of its dependencies, clients in live ones included; null when it had none.</param>
/// <param name="Strays">What hangs on the stacks and is not the run's by its labels; null when there is nothing of the kind.</param>
public sealed record TeardownEnded(IReadOnlyList<string> Left, IReadOnlyList<string>? OfDependencies = null, IReadOnlyList<string>? Strays = null) : LedgerEntry;

/// <summary>The run failed and was left standing, because <c>CCCI_KEEP=failed</c> asks for that.</summary>
/// <param name="Objects">What stands, by kind and name.</param>
/// <param name="Enter">A command for each container, which opens a shell in it.</param>
/// <param name="Remove">The command that removes all of it.</param>
public sealed record RunKept(IReadOnlyList<string> Objects, IReadOnlyList<string> Enter, string Remove) : LedgerEntry;

/// <summary>Something outside of every tier failed.</summary>
public sealed record RunFailed(string Reason, FaultOwner Owner) : LedgerEntry;

/// <summary>The run's record is complete. A run without this line was cut off and is never green.</summary>
public sealed record RunEnded : LedgerEntry;
