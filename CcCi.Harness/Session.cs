using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Backup;
using CcCi.Harness.Operations.Install;
using CcCi.Harness.Operations.Restore;
using CcCi.Harness.Operations.Upgrade;
using CcCi.Harness.Planning;

namespace CcCi.Harness;

/// <summary>What a run works with once it is planned and its engine answers.</summary>
internal sealed class Session : IAsyncDisposable
{
    private const int LogLines = 20;

    private readonly RunHost _host;
    private readonly RunLedger _ledger;
    private readonly RunPlanning _planning;

    private Session(RunPlan plan, RunPlanning planning, IEngine engine, IEngineWatch watch, Deployments deployments, RunHost host, RunLedger ledger, IRecipeApp recipe, string scratch)
    {
        (Plan, Engine, Watch, Deployments) = (plan, engine, watch, deployments);
        (_planning, _host, _ledger) = (planning, host, ledger);
        Deployer = new Deployer(engine, ledger);
        Readiness = new Readiness(engine, watch, host.Progress, host.Clock);
        Stability = new Stability(watch, host.Clock);
        Markers = new Markers(recipe, ledger);
        Dependencies = new LiveDependencies(Stability, planning.Wires, ledger, host.Clock);
        var hooks = new Hooks(engine, ledger, plan.HookBound);
        Upgrade = new UpgradeOperation(engine, Readiness, Markers, ledger, plan.UpgradeRefusal);
        Backup = new BackupOperation(engine, Markers, hooks, ledger, scratch, host.Clock);
        Restore = new RestoreOperation(engine, Readiness, Markers, hooks, ledger);
    }

    /// <summary>What the run does. It is made again when dependencies grant something else than they could promise.</summary>
    public RunPlan Plan { get; private set; }

    /// <summary>Dependencies that other runs of this process use too. They stay when the run ends.</summary>
    public IReadOnlyList<StackName> Shared { get; private set; } = [];

    public IEngine Engine { get; }

    public IEngineWatch Watch { get; }

    public Deployments Deployments { get; }

    public Deployer Deployer { get; }

    public Readiness Readiness { get; }

    public Stability Stability { get; }

    public Markers Markers { get; }

    public LiveDependencies Dependencies { get; }

    public UpgradeOperation Upgrade { get; }

    public BackupOperation Backup { get; }

    public RestoreOperation Restore { get; }

    /// <summary>Plans a run, connects to its engine and makes sure of its images. Nothing is deployed yet.</summary>
    public static async Task<Session> OpenAsync(RunHost host, RunLedger ledger, IRecipeApp recipe, RunFrame frame, CancellationToken ct)
    {
        // Planning needs no engine and connecting no plan; what is wrong with the recipe is told first.
        var connecting = Task.Run(() => host.Connect(ct), CancellationToken.None);
        var planning = new RunPlanning(host, recipe, frame);
        RunPlan plan;
        try
        {
            plan = await planning.ColdAsync(ct);
        }
        catch
        {
            await HangUpAsync(connecting);
            throw;
        }

        var engine = await connecting;
        try
        {
            plan = await planning.WarmAsync(engine, plan, ledger, ct);
            Announce(host, ledger, plan, engine);
            var deployments = new Deployments(engine, ledger);
            var watching = engine.WatchAsync(frame.Run, ct);
            await Task.WhenAll(CleanUpAfterDeadRunsAsync(host, engine, ledger, ct), deployments.PrepareImagesAsync(plan.Images, ct), watching);
            return new Session(plan, planning, engine, await watching, deployments, host, ledger, recipe, frame.Scratch);
        }
        catch
        {
            ledger.Write(new EngineCounted([]));
            ledger.Write(new TeardownEnded([]));
            planning.Dispose();
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deploys the base and its cold dependencies.</summary>
    /// <param name="deploy">Deploys a stack of a recipe in a role.</param>
    /// <param name="isAlive">Whether a run of this machine still lives.</param>
    public async Task<InstallResult> InstallAsync(Func<PlannedStack, string, DeployRole, CancellationToken, Task> deploy, Func<RunId, bool> isAlive, CancellationToken ct)
    {
        var parts = new InstallParts(Plan, Engine, _ledger, _planning.Wires, _planning.Apps, deploy, ReadyAsync, _planning.AgainAsync, isAlive);
        using var install = new InstallOperation(parts);
        var result = await install.RunAsync(ct);
        Plan = result.Plan;
        Dependencies.Add(result.Dependencies);
        Shared = _planning.Publish(result.Dependencies.Select(live => live.Dependency));
        return result;
    }

    /// <summary>Waits until a stack is ready.</summary>
    public async Task<(StackSnapshot Snapshot, ReadyMark Ready)> ReadyAsync(PlannedStack stack, string domain, CancellationToken ct)
    {
        var readiness = new Readiness(Engine, Watch, _host.Progress, _host.Clock);
        var snapshot = await _ledger.RecordAsync("wait until ready", $"{stack.Checkout.Recipe} {stack.Title}", () => readiness.WaitAsync(stack, domain, ct));
        return (snapshot, Mark(readiness));
    }

    /// <summary>The moment at which the app itself was last found ready.</summary>
    public ReadyMark Mark() => Mark(Readiness);

    /// <summary>What makes whatever failed just now not its own fault: the engine that stopped, or a dependency that is not well. Null when both are.</summary>
    public async Task<HarnessException?> CauseAsync(CancellationToken ct) => Stability.Broken() ?? await Dependencies.FaultAsync(ct);

    /// <summary>What died or fell silent since it was ready, the engine first, a dependency before the app; null when all are well.</summary>
    public async Task<HarnessException?> FaultAsync(LiveApp? app, ReadyMark? ready, CancellationToken ct)
    {
        if (await CauseAsync(ct) is { } fault)
            return fault;
        if (app is null || ready is null)
            return null;
        if (Stability.DeathsSoFar(ready, app.Stack.Spec.Name) is [var death, ..])
            return ServiceNotReadyException.Died(app.Stack.Spec.Name, death, _host.Clock.GetElapsedTime(ready.At), await app.LogsAsync(death.Service, LogLines, ct));
        return ready.Monitor > TimeSpan.Zero ? await new Readiness(Engine, Watch, _host.Progress, _host.Clock).FailedUpdateAsync(app.Stack.Spec, ready, ct) : null;
    }

    /// <summary>What the services of a stack wrote last, by service and without secrets; of those of which it can be had.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LogsAsync(StackSpec stack, int lines, CancellationToken ct)
    {
        var logs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var service in stack.Services)
                logs[service.Name] = Redaction.Apply(await Engine.LogsAsync(stack.Name, service.Name, lines, ct));
        }
        catch (HarnessException)
        {
            // They explain a failure that is told elsewhere; that they cannot be had is no finding.
        }

        return logs;
    }

    /// <summary>Takes the run's clients away from the dependencies that stay.</summary>
    /// <returns>What is left; null when the run has no dependencies.</returns>
    public async Task<IReadOnlyList<string>?> RevokeAsync(CancellationToken ct) => Plan.Dependencies.Count == 0
        ? null
        : await Dependencies.RevokeAsync(
            Plan.Dependencies.Where(dependency => dependency.Warm is not null || Shared.Contains(dependency.Stack.Spec.Name)), dependency => new LiveApp(Engine, dependency.Stack, dependency.Domain), ct);

    public async ValueTask DisposeAsync()
    {
        _planning.Dispose();
        await Watch.DisposeAsync();
        await Engine.DisposeAsync();
    }

    private ReadyMark Mark(Readiness readiness) => new(_host.Clock.GetTimestamp(), readiness.QuietSince, DeployWitness.Crashes(Watch.Seen).Count, readiness.Monitor);

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
            + $"{plan.Budget.Expected} deploy{(plan.Budget.Expected == 1 ? "" : "s")}, ready within {plan.Target.ReadyBound}");
        foreach (var note in plan.Notes)
            ledger.Write(new Noted(note));
        foreach (var warning in plan.Target.Spec.Warnings.Concat(engine.NotHonoured(plan.Target.Spec)).Select(warning => warning.ToString()).Concat(plan.Target.Backup.Warnings).Distinct())
            ledger.Write(new Noted(warning));
    }

    private static async Task CleanUpAfterDeadRunsAsync(RunHost host, IEngine engine, RunLedger ledger, CancellationToken ct)
    {
        foreach (var told in await new Janitor(engine, host.Leases).CleanAsync(host.Name, ct))
            ledger.Write(new Noted(told));
    }
}

/// <summary>What a session is opened for.</summary>
/// <param name="Run">The run.</param>
/// <param name="Tiers">The selected tiers.</param>
/// <param name="Scratch">A folder of the run.</param>
internal sealed record RunFrame(RunId Run, IReadOnlyList<Tier> Tiers, string Scratch);
