using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Operations.Upgrade;

/// <summary>Brings the running base to the candidate in place, as an operator's <c>abra app deploy --chaos</c> does, with data in it.</summary>
/// <param name="refusal">Why the plan has no upgrade to the candidate; null when it has.</param>
internal sealed class UpgradeOperation(IEngine engine, Readiness readiness, Markers markers, RunLedger ledger, PlanException? refusal)
{
    /// <summary>Plants a marker in <paramref name="before"/>, redeploys, and waits until the candidate is ready.</summary>
    /// <param name="deployment">The candidate as the engine is to run it, under the base's name.</param>
    /// <exception cref="PlanException">The upgrade would prove nothing, or could not be done. The engine is not asked.</exception>
    /// <exception cref="ServiceNotReadyException">The candidate does not get ready.</exception>
    public async Task<UpgradeResult> RunAsync(LiveApp before, PlannedStack target, StackDeployment deployment, CancellationToken ct)
    {
        if (refusal is not null)
            throw refusal;
        var marker = await markers.PlantAsync(before, "upgrade", ct);
        var old = await before.ObserveAsync(ct);
        await ledger.RecordAsync("redeploy", target.Title, () => engine.UpdateAsync(deployment, ct));
        var now = await ledger.RecordAsync("wait until ready", target.Title, () => readiness.WaitAsync(target, before.Domain, ct));
        return new UpgradeResult(marker, old, now, StackChange.Between(before.Stack.Spec, target.Spec));
    }
}
