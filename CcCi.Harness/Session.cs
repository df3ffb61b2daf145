using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Backup;
using CcCi.Harness.Operations.Restore;
using CcCi.Harness.Operations.Upgrade;
using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;

namespace CcCi.Harness;

/// <summary>What a run works with once it is planned and its engine answers.</summary>
internal sealed class Session : IAsyncDisposable
{
    private Session(
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

    /// <summary>Plans a run, connects to its engine and makes sure of its images. Nothing is deployed yet.</summary>
    public static async Task<Session> OpenAsync(RunHost host, RunLedger ledger, IRecipeApp recipe, RunFrame frame, CancellationToken ct)
    {
        // Planning needs no engine and connecting no plan; what is wrong with the recipe is told first.
        var connecting = Task.Run(() => host.Connect(ct), CancellationToken.None);
        RunPlan plan;
        try
        {
            plan = await new RunPlanner(host.Settings).PlanAsync(new RecipeCatalog(host.Recipes).Find(recipe.Recipe), frame.Tiers, frame.Run, frame.Scratch, ct);
        }
        catch
        {
            await HangUpAsync(connecting);
            throw;
        }

        var engine = await connecting;
        try
        {
            Announce(host, ledger, plan, engine);
            var deployments = new Deployments(engine, ledger);
            var watching = engine.WatchAsync(frame.Run, ct);
            await Task.WhenAll(CleanUpAfterDeadRunsAsync(engine, ledger, ct), deployments.PrepareImagesAsync(plan.Images, ct), watching);
            return new Session(plan, engine, await watching, deployments, host, ledger, recipe, frame.Scratch);
        }
        catch
        {
            ledger.Write(new EngineCounted([]));
            ledger.Write(new TeardownEnded([]));
            await engine.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        await Engine.DisposeAsync();
    }

    private static async Task HangUpAsync(Task<IEngine> connecting)
    {
        try
        {
            await (await connecting).DisposeAsync();
        }
        catch (Exception error) when (error is HarnessException or OperationCanceledException)
        {
            // There is no engine either, which can be told once the recipe is right.
        }
    }

    private static void Announce(RunHost host, RunLedger ledger, RunPlan plan, IEngine engine)
    {
        ledger.Write(new PlanMade(
            plan.Base.Title, plan.Target.Title, engine.Identity.ToString(), plan.Tiers, plan.Skips, plan.Budget.Cold, plan.Budget.Warm, plan.Budget.Expected,
            plan.Target.ReadyBound.ToString()));
        host.Progress.Say($"{plan.Recipe.Name}: {plan.Base.Title}{(plan.Base == plan.Target ? "" : $" -> {plan.Target.Title}")} on {engine.Identity}; "
            + $"{plan.Budget.Expected} deploy, ready within {plan.Target.ReadyBound}");
        foreach (var warning in plan.Target.Spec.Warnings.Concat(engine.NotHonoured(plan.Target.Spec)).Select(warning => warning.ToString()).Concat(plan.Target.Backup.Warnings).Distinct())
            ledger.Write(new Noted(warning));
    }

    private static async Task CleanUpAfterDeadRunsAsync(IEngine engine, RunLedger ledger, CancellationToken ct)
    {
        foreach (var removed in await new Janitor(engine).CleanAsync(RunHost.Machine, ct))
            ledger.Write(new Noted($"removed what a dead run had left: {removed}"));
    }
}

/// <summary>What a session is opened for.</summary>
/// <param name="Run">The run.</param>
/// <param name="Tiers">The selected tiers.</param>
/// <param name="Scratch">A folder of the run.</param>
internal sealed record RunFrame(RunId Run, IReadOnlyList<Tier> Tiers, string Scratch);
