using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>Removes the stacks of a run and looks what is left. It runs all of it, whatever fails on the way.</summary>
internal sealed class Teardown(IEngine engine, RunLedger ledger)
{
    /// <summary>
    /// Removes <paramref name="stacks"/>, the last deployed first, and lists whatever still carries the run's label, and what is tied to the run without it.
    /// </summary>
    /// <param name="kept">Stacks of the run that stay, because others use them.</param>
    /// <param name="clients">What the run left in dependencies that stay; null when it had no dependency at all.</param>
    public async Task RunAsync(RunId run, IReadOnlyList<StackName> stacks, IReadOnlyList<StackName> kept, IReadOnlyList<string>? clients, CancellationToken ct)
    {
        var errors = new List<string>();
        Strays? strays = null;
        await TryAsync(errors, async () => strays = new Strays(run, stacks, await engine.CensusAsync(ct)));
        foreach (var stack in stacks.Reverse())
            await TryAsync(errors, () => ledger.RecordAsync("remove", stack.Value, () => engine.RemoveAsync(stack, ct)));
        var (left, tied) = (new List<EngineObject>(), new List<string>());
        await TryAsync(errors, async () =>
        {
            var census = await engine.CensusAsync(ct);
            left.AddRange(census.Where(thing => IsOf(run, thing) && kept.All(stack => stack.Value != thing.Stack)));
            tied.AddRange((strays?.Tied(census) ?? []).Select(thing => $"{thing}, which carries no label of a run"));
            foreach (var suspect in strays?.Suspect(census) ?? [])
                ledger.Write(new Noted($"appeared while a service held the engine's socket, and nothing says whose it is: {suspect}"));
        });
        var ofDependencies = left.Where(IsDependency).Select(thing => thing.ToString()).Concat(clients ?? []).ToList();
        ledger.Write(new TeardownEnded([.. left.Where(thing => !IsDependency(thing)).Select(thing => thing.ToString()), .. errors], clients is null ? null : ofDependencies, tied.Count == 0 ? null : tied));
    }

    internal static bool IsOf(RunId run, EngineObject thing) => thing.Labels.TryGetValue(OwnerLabels.RunLabel, out var owner) && owner == run.Value;

    internal static bool IsCanonical(EngineObject thing) => Is(DeployRole.Canonical, thing);

    private static bool IsDependency(EngineObject thing) => Is(DeployRole.Dependency, thing);

    private static bool Is(DeployRole role, EngineObject thing) =>
        string.Equals(thing.Labels.GetValueOrDefault(OwnerLabels.RoleLabel), role.ToString(), StringComparison.OrdinalIgnoreCase);

    private static async Task TryAsync(List<string> errors, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (HarnessException error)
        {
            errors.Add(error.Message);
        }
    }
}
