using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>Removes the stacks of a run and looks what is left. It runs all of it, whatever fails on the way.</summary>
internal sealed class Teardown(IEngine engine, RunLedger ledger)
{
    /// <summary>Removes <paramref name="stacks"/>, the last deployed first, and whatever else carries the run's label.</summary>
    /// <returns>What is left, by kind and name; empty when all is gone.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(RunId run, IReadOnlyList<StackName> stacks, CancellationToken ct)
    {
        var errors = new List<string>();
        foreach (var stack in stacks.Reverse())
            await TryAsync(errors, () => ledger.RecordAsync("remove", stack.Value, () => engine.RemoveAsync(stack, ct)));

        var left = new List<string>();
        await TryAsync(errors, async () => left.AddRange((await engine.ListAsync(ct)).Where(thing => IsOf(run, thing)).Select(thing => thing.ToString())));
        left.AddRange(errors);
        ledger.Write(new TeardownEnded(left));
        return left;
    }

    internal static bool IsOf(RunId run, EngineObject thing) => thing.Labels.TryGetValue(OwnerLabels.RunLabel, out var owner) && owner == run.Value;

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
