using CcCi.Harness.Engine;
using CcCi.Harness.Planning;
using CcCi.Harness.Settings;

namespace CcCi.Tests.Canaries;

/// <summary>
/// A recipe that is broken on purpose: the healthy one with a single thing wrong, and the fact that has to catch it. A harness that lets it pass, or
/// blames another tier, has lost the fact or what the fact looks at.
/// </summary>
/// <param name="Name">What is wrong, in a few words.</param>
/// <param name="Tier">The tier that must be red; null when only the guard at the end of the run can see it.</param>
/// <param name="Fact">The method of the fact that must fail in that tier.</param>
/// <param name="Message">What the fact, or the guard, must say: whose fault it is and why, with <c>*</c> for anything.</param>
internal sealed record Canary(string Name, Tier? Tier, string Fact, string Message)
{
    /// <summary>The variable that names the canary that a process is to run. Without it there are no canaries among the tests.</summary>
    public const string Variable = "CANARY";

    /// <summary>All of them, in the order of the tiers.</summary>
    public static IReadOnlyList<Canary> All { get; } =
        [.. InstallCanaries.All, .. UpgradeCanaries.All, .. BackupCanaries.All, .. RestoreCanaries.All, .. CustomCanaries.All, .. BudgetCanaries.All, .. TeardownCanaries.All];

    /// <summary>The recipe that all of them are made from, which must be green.</summary>
    public static Canary Healthy { get; } = new("healthy", null, "", "");

    /// <summary>The one that this process runs.</summary>
    public static Canary Chosen => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? Named(name) : Healthy;

    /// <summary>How the files differ from the healthy recipe's.</summary>
    public Action<CanaryFiles> Files { get; init; } = _ => { };

    /// <summary>A command in the app's container: what its first-time set-up does.</summary>
    public string? AtSetUp { get; init; }

    /// <summary>A command in the candidate's container: what happens there whenever somebody reads the notes.</summary>
    public string? AtRead { get; init; }

    /// <summary>What a fact of the recipe's own does in the custom tier.</summary>
    public Func<CanaryApp, Task> OwnFact { get; init; } = _ => Task.CompletedTask;

    /// <summary>What stands between the harness and the engine.</summary>
    public Func<IEngine, IEngine> Engine { get; init; } = engine => engine;

    /// <summary>A method of <see cref="BudgetRuns"/> that is run in place of the tiers; null for all others.</summary>
    public string? Run { get; init; }

    /// <summary>What must be said on swarm, where that is something else; null where it is the same.</summary>
    public string? SwarmMessage { get; init; }

    /// <summary>What must be said on an engine.</summary>
    public string MessageOn(EngineKind engine) => engine == EngineKind.Swarm ? SwarmMessage ?? Message : Message;

    /// <summary>Whether the tier's act goes through, so that it is the fact itself that finds the fault.</summary>
    public bool PassesTheAct { get; init; }

    public static Canary Named(string name) => All.Append(Healthy).FirstOrDefault(canary => canary.Name == name)
        ?? throw new InvalidOperationException($"{Variable} is `{name}`, which is no canary; they are {string.Join(", ", All.Append(Healthy).Select(canary => canary.Name))}");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
