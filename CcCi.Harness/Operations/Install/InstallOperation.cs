using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Operations.Install;

/// <summary>
/// Deploys the cold dependencies and the base, each as soon as it can: at the same time, unless one has to know what another grants it, or
/// cannot start before the other is up.
/// </summary>
internal sealed class InstallOperation(InstallParts parts) : IDisposable
{
    private readonly Dictionary<string, TaskCompletionSource> _granted = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _planning = new(1);
    private RunPlan _plan = parts.Plan;

    /// <summary>Deploys everything, waits until all of it is ready, and makes the clients.</summary>
    /// <exception cref="DependencyException">A dependency did not come up.</exception>
    /// <exception cref="ServiceNotReadyException">The base did not.</exception>
    public async Task<InstallResult> RunAsync(CancellationToken ct)
    {
        foreach (var dependency in _plan.Dependencies)
            _granted[dependency.Name] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<(StackSnapshot Snapshot, ReadyMark Ready)>? app = null;
        List<Task<LiveDependency>> dependencies = [];
        await Together.AllAsync(
            given =>
            {
                dependencies = [.. _plan.Dependencies.Select(dependency => StartAsync(dependency, given))];
                app = StartBaseAsync(given);
                return [.. dependencies, app];
            },
            ct);
        var (snapshot, ready) = await app!;
        return new InstallResult(_plan, snapshot, ready, [.. await Task.WhenAll(dependencies)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _planning.Dispose();

    private async Task<LiveDependency> StartAsync(PlannedDependency planned, CancellationToken ct)
    {
        try
        {
            var live = planned.Warm is null ? await DeployAsync(planned, ct) : UseLive(planned);
            await GrantAsync(live, ct);
            _granted[planned.Name].TrySetResult();
            return live;
        }
        catch (HarnessException error) when (error.Owner is FaultOwner.Recipe)
        {
            throw DependencyException.DidNotStart(planned.Name, planned.Stack.Title, error);
        }
    }

    private async Task<LiveDependency> DeployAsync(PlannedDependency planned, CancellationToken ct)
    {
        await KnownAsync(planned.Name, ct);
        // What it needs may have granted something else than was planned with.
        var dependency = _plan.Dependencies.First(other => other.Name == planned.Name);
        await parts.DeployAsync(dependency.Stack, planned.Name, DeployRole.Dependency, ct);
        var (_, ready) = await parts.ReadyAsync(dependency.Stack, dependency.Domain, ct);
        var app = new LiveApp(parts.Engine, dependency.Stack, dependency.Domain);
        if (parts.Apps.Find(planned.Name) is { } code)
            await new Markers(code, parts.Ledger).SetUpAsync(app, ct);
        return new LiveDependency(dependency, app, ready);
    }

    private LiveDependency UseLive(PlannedDependency dependency) =>
        new(dependency, new LiveApp(parts.Engine, dependency.Stack, dependency.Domain), null);

    private async Task GrantAsync(LiveDependency live, CancellationToken ct)
    {
        var wires = parts.Wires.From(live.Dependency.Name).ToList();
        if (live.Dependency.Warm is not null)
            await RevokeDeadAsync(live, wires, ct);
        foreach (var wire in wires)
            await parts.Ledger.RecordAsync("grant", $"{wire.Client.Name} at {live.Dependency.Name}", () => wire.GrantAsync(live.App, ct));
        if (!wires.Any(wire => wire.MayDiffer))
            return;
        await _planning.WaitAsync(ct);
        try
        {
            _plan = await parts.PlanAgainAsync(ct);
        }
        finally
        {
            _planning.Release();
        }
    }

    /// <summary>Takes away what runs that died had left in a live stack.</summary>
    private async Task RevokeDeadAsync(LiveDependency live, IReadOnlyList<Wire> wires, CancellationToken ct)
    {
        foreach (var wire in wires)
        {
            foreach (var name in await wire.ClientsAsync(live.App, ct))
            {
                if (Client.RunOf(name, wire.Client.Home) is not { } run || parts.IsAlive(run))
                    continue;
                await wire.RevokeAsync(live.App, name, ct);
                parts.Ledger.Write(new Noted($"removed what a dead run had left: client {name} of {live.Dependency.Name}"));
            }
        }
    }

    private async Task<(StackSnapshot Snapshot, ReadyMark Ready)> StartBaseAsync(CancellationToken ct)
    {
        await KnownAsync(_plan.Recipe.Name, ct);
        var (stack, domain) = (_plan.Base, _plan.Domain);
        await parts.DeployAsync(stack, _plan.Recipe.Name, DeployRole.Base, ct);
        return await parts.ReadyAsync(stack, domain, ct);
    }

    /// <summary>Waits until an app can start: until all that it cannot start without was granted.</summary>
    private Task KnownAsync(string client, CancellationToken ct) =>
        Task.WhenAll(parts.Wires.To(client).Where(wire => wire.Waits).Select(wire => _granted[wire.Provider].Task)).WaitAsync(ct);
}

/// <summary>What an install works with.</summary>
/// <param name="DeployAsync">Deploys a stack of a recipe in a role.</param>
/// <param name="ReadyAsync">Waits until a stack that is served under a host name is ready.</param>
/// <param name="PlanAgainAsync">Plans the run again, with what is known by now.</param>
/// <param name="IsAlive">Whether a run of this machine still lives.</param>
internal sealed record InstallParts(
    RunPlan Plan, IEngine Engine, RunLedger Ledger, Wires Wires, RecipeApps Apps,
    Func<PlannedStack, string, DeployRole, CancellationToken, Task> DeployAsync,
    Func<PlannedStack, string, CancellationToken, Task<(StackSnapshot Snapshot, ReadyMark Ready)>> ReadyAsync,
    Func<CancellationToken, Task<RunPlan>> PlanAgainAsync, Func<RunId, bool> IsAlive);

/// <summary>What an install did.</summary>
/// <param name="Plan">The plan with all that was granted.</param>
/// <param name="Snapshot">The base at the moment it was found ready.</param>
/// <param name="Ready">When that was.</param>
/// <param name="Dependencies">The dependencies, in the order of the plan.</param>
internal sealed record InstallResult(RunPlan Plan, StackSnapshot Snapshot, ReadyMark Ready, IReadOnlyList<LiveDependency> Dependencies);
