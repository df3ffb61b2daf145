using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Backup;
using CcCi.Harness.Operations.Restore;
using CcCi.Harness.Operations.Upgrade;
using CcCi.Harness.Planning;

namespace CcCi.Harness;

/// <summary>What a run works with once it is planned and its engine answers.</summary>
internal sealed class Session : IAsyncDisposable
{
    public Session(
        RunPlan plan, IEngine engine, IEngineWatch watch, Deployments deployments, RunHost host, RunLedger ledger, IRecipeApp recipe, string scratch)
    {
        (Plan, Engine, Watch, Deployments) = (plan, engine, watch, deployments);
        Deployer = new Deployer(engine, ledger);
        Readiness = new Readiness(engine, watch, host.Progress, host.Clock);
        Stability = new Stability(watch, host.Clock);
        Markers = new Markers(recipe, ledger);
        var hooks = new Hooks(engine, ledger, plan.HookBound);
        Upgrade = new UpgradeOperation(engine, Readiness, Markers, ledger);
        Backup = new BackupOperation(engine, Markers, hooks, ledger, scratch, host.Clock);
        Restore = new RestoreOperation(engine, Readiness, Markers, hooks, ledger);
    }

    public RunPlan Plan { get; }

    public IEngine Engine { get; }

    public IEngineWatch Watch { get; }

    public Deployments Deployments { get; }

    public Deployer Deployer { get; }

    public Readiness Readiness { get; }

    public Stability Stability { get; }

    public Markers Markers { get; }

    public UpgradeOperation Upgrade { get; }

    public BackupOperation Backup { get; }

    public RestoreOperation Restore { get; }

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
