using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Operations.Promote;

/// <summary>Leaves the candidate of a green run live, as the canonical stack of its recipe, in the place of the one before.</summary>
/// <param name="deploy">Deploys the canonical stack and waits until it is ready.</param>
/// <param name="live">Those that are live already.</param>
/// <param name="locks">The folder of the locks of live stacks.</param>
internal sealed class PromoteOperation(IEngine engine, RunLedger ledger, Func<PlannedStack, CancellationToken, Task> deploy, WarmStacks live, string locks)
{
    /// <summary>Why a run cannot be promoted; null when it can.</summary>
    public static string? Obstacle(RunPlan plan) => plan switch
    {
        { Tiers.Count: var tiers } when tiers < Enum.GetValues<Tier>().Length => "the run was a partial one",
        { Dependencies: [var first, ..] } => $"it needs {first.Name}, whose stack ends with the run or is granted to it alone",
        _ => null,
    };

    /// <summary>Deploys the candidate once more and removes the canonical stacks before it, unless somebody still uses them.</summary>
    public async Task RunAsync(RunPlan plan, CancellationToken ct)
    {
        var before = (await live.ListAsync(ct)).Where(stack => stack.Recipe == plan.Recipe.Name).ToList();
        var stack = StackPlanner.ForClients(plan.Target, plan.Domain);
        try
        {
            await deploy(stack, ct);
        }
        catch
        {
            await engine.RemoveAsync(stack.Spec.Name, CancellationToken.None);
            throw;
        }

        ledger.Write(new Noted($"{plan.Target.Title} is live as the canonical {plan.Recipe.Name}: {stack.Spec.Name} (`./run --canonical` lists what is live)"));
        foreach (var old in before)
            await RemoveAsync(old, ct);
    }

    private async Task RemoveAsync(WarmStack old, CancellationToken ct)
    {
        using var claim = StackUse.Claim(locks, old.Name);
        if (claim is null)
        {
            ledger.Write(new Noted($"the canonical {old.Recipe} before, {old.Name}, is in use and stays live; `./run --canonical rm {old.Recipe}` or the next promotion removes it"));
            return;
        }

        await ledger.RecordAsync("remove", old.Name.Value, () => engine.RemoveAsync(old.Name, ct));
    }
}
