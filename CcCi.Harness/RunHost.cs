using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;

namespace CcCi.Harness;

/// <summary>What a run finds around it: folders, settings, an engine to connect to, a clock.</summary>
/// <param name="Recipes">The folder with the enrolled recipes.</param>
/// <param name="Artifacts">The folder that each run makes its own folder in.</param>
/// <param name="Settings">What the operator set.</param>
/// <param name="Connect">Connects to the engine.</param>
/// <param name="Progress">Tells a person what goes on.</param>
/// <param name="Clock">The clock.</param>
public sealed record RunHost(
    string Recipes, string Artifacts, CcciSettings Settings, Func<CancellationToken, Task<IEngine>> Connect, ProgressReport Progress, TimeProvider Clock)
{
    /// <summary>The folder of the locks of runs.</summary>
    public string Leases => Path.Combine(Settings.State, "runs");

    /// <summary>The folder of the locks of live stacks.</summary>
    public string LiveStacks => Path.Combine(Settings.State, "live");

    /// <summary>Makes the code of another recipe, by its name; null when there is none.</summary>
    public Func<string, Operations.IRecipeApp?> Apps { get; init; } = _ => null;

    /// <summary>The dependencies that runs of this process share.</summary>
    public SharedStacks Shared { get; init; } = new(Connect);

    /// <summary>The machine that runs are on.</summary>
    public static string Machine => Environment.MachineName;

    /// <summary>The machine as it stands in the labels of a run: only runs under the same name clean up after each other.</summary>
    public string Name { get; init; } = Machine;

    /// <summary>Called with each entry that was written to the ledger of a run, before the run goes on: the boundaries of its acts.</summary>
    public Action<LedgerEntry>? Written { get; init; }

    /// <summary>The folder that a run works in.</summary>
    internal string ScratchOf(Planning.RunId run) => Path.Combine(Settings.State, "scratch", run.Value);

    /// <summary>Whether a run whose lock lies in <see cref="Leases"/> still lives.</summary>
    internal bool IsAlive(Planning.RunId run) => Lease.IsHeld(Path.Combine(Leases, $"{run}.lock"));

    internal Lease TakeLease(Planning.RunId run) => Lease.Take(Leases, run);
}
