using System.Globalization;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using Docker.DotNet.Models;
using SwarmTask = Docker.DotNet.Models.TaskState;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>Puts what a swarm says about a stack's services into a <see cref="StackSnapshot"/>.</summary>
internal static class SwarmStates
{
    private const int HealthLines = 3;

    public static async Task<StackSnapshot> ObserveAsync(SwarmNodes nodes, StackName stack, CancellationToken ct)
    {
        var client = nodes.Manager.Client;
        // Tasks first: a service that is updated between the questions shows tasks of its past, never an old state with the tasks of its future.
        var tasks = await client.Tasks.ListAsync(new TasksListParameters { Filters = ObjectLabels.OfStack(stack) }, ct);
        var services = await client.Swarm.ListServicesAsync(new ServiceListParameters { Filters = ObjectLabels.OfStack(stack) }, ct);
        if (services.Count == 0)
            return new StackSnapshot(stack, []);
        var current = (await client.Tasks.ListAsync(new TasksListParameters { Filters = UpToDate(services) }, ct)).Select(task => task.ID).ToHashSet(StringComparer.Ordinal);
        var snapshots = await Task.WhenAll(services.OrderBy(Order).Select(service => ServiceAsync(nodes, service, [.. tasks.Where(task => task.ServiceID == service.ID)], current, ct)));
        return new StackSnapshot(stack, snapshots);
    }

    /// <summary>The key of a service in the compose files.</summary>
    public static string KeyOf(SwarmService service) => service.Spec!.Labels!.Label(ObjectLabels.Service) ?? service.Spec.Name!;

    /// <summary>How many tasks a service is to have, and whether they are to end.</summary>
    private static Compose.ServiceMode ModeOf(Docker.DotNet.Models.ServiceMode mode) => mode switch
    {
        { ReplicatedJob: { } job } => new Compose.ServiceMode.ReplicatedJob((int)(job.TotalCompletions ?? job.MaxConcurrent ?? 1)),
        { GlobalJob: not null } => new Compose.ServiceMode.GlobalJob(),
        { Global: not null } => new Compose.ServiceMode.Global(),
        _ => new Compose.ServiceMode.Replicated((int)(mode.Replicated?.Replicas ?? 1)),
    };

    private static async Task<ServiceSnapshot> ServiceAsync(SwarmNodes nodes, SwarmService service, IReadOnlyList<TaskResponse> tasks, HashSet<string> current, CancellationToken ct)
    {
        var mode = ModeOf(service.Spec!.Mode!);
        var own = tasks.Where(task => current.Contains(task.ID)).GroupBy(SlotOf).Select(slot => slot.OrderByDescending(task => task.CreatedAt).ToList()).ToList();
        var desired = mode switch
        {
            Compose.ServiceMode.Replicated replicated => replicated.Replicas,
            Compose.ServiceMode.ReplicatedJob job => job.Completions,
            // Of a global service swarm decides where a task goes; each node that it chose has one.
            _ => Math.Max(1, own.Count),
        };
        var name = KeyOf(service);
        // What made an update fail is told by the task that failed last, of whichever specification.
        var update = StateOf(service.UpdateStatus);
        var culprit = update is UpdateState.Paused or UpdateState.RollingBack or UpdateState.RolledBack or UpdateState.RollbackPaused
            ? tasks.Where(task => task.Status!.State is SwarmTask.Failed or SwarmTask.Rejected && own.All(slot => slot[0] != task)).OrderByDescending(task => task.CreatedAt).Take(1)
                .Select(task => TaskOf(name, task, [], isCurrent: false) with { State = TaskState.Failed })
            : [];
        // Of the tasks before, those count that still have a process: swarm keeps the others as its history.
        var old = tasks.Where(task => !current.Contains(task.ID) && task.Status!.State is SwarmTask.Starting or SwarmTask.Running).Select(task => TaskOf(name, task, [], isCurrent: false));
        var snapshots = await Task.WhenAll(own.Select(async slot => TaskOf(name, slot[0], slot.Skip(1), isCurrent: true) with { HealthLog = await HealthAsync(nodes, slot[0], ct) }));
        return new ServiceSnapshot(
            name, desired, mode, service.Spec.Labels!.AsReadOnly(), update, service.UpdateStatus?.Message is { Length: > 0 } message ? message : null,
            [.. snapshots.OrderByDescending(task => task.StartedAt), .. culprit, .. old]);
    }

    private static TaskSnapshot TaskOf(string service, TaskResponse task, IEnumerable<TaskResponse> before, bool isCurrent)
    {
        var failed = before.Where(earlier => earlier.Status!.State is SwarmTask.Failed or SwarmTask.Rejected or SwarmTask.Orphaned).ToList();
        var state = StateOf(task, failed.Count > 0);
        var ended = state is TaskState.Failed or TaskState.Complete ? task : failed.FirstOrDefault();
        return new TaskSnapshot(
            task.Status!.ContainerStatus?.ContainerID is { Length: > 0 } container ? container : task.ID, service, state, isCurrent, failed.Count,
            ended?.Status!.ContainerStatus is { ContainerID.Length: > 0 } exit ? (int)exit.ExitCode : null,
            task.Status!.Err is { Length: > 0 } error ? error : failed.FirstOrDefault()?.Status!.Err, [], task.Spec!.ContainerSpec!.Image!,
            task.Status!.State == SwarmTask.Running && task.Status!.Timestamp is { } since ? new DateTimeOffset(DateTime.SpecifyKind(since, DateTimeKind.Utc)) : null)
        {
            Rejections = failed.Append(task).Count(NeverStarted),
        };
    }

    /// <summary>Whether a task ended before it had a process, which no event of a container tells.</summary>
    private static bool NeverStarted(TaskResponse task) => task.Status!.State == SwarmTask.Rejected
        || (task.Status.State == SwarmTask.Failed && task.Status.Err?.Contains("starting container failed", StringComparison.Ordinal) is true);

    private static TaskState StateOf(TaskResponse task, bool isRestart) => task.Status!.State switch
    {
        SwarmTask.Starting => TaskState.Starting,
        SwarmTask.Running => TaskState.Running,
        SwarmTask.Complete or SwarmTask.Shutdown or SwarmTask.Remove => TaskState.Complete,
        // Swarm replaces what failed by another task; that there is none yet does not mean that there will be none.
        SwarmTask.Failed or SwarmTask.Rejected or SwarmTask.Orphaned => task.DesiredState is SwarmTask.Running or SwarmTask.Ready ? TaskState.Restarting : TaskState.Failed,
        _ => isRestart ? TaskState.Restarting : TaskState.Pending,
    };

    private static UpdateState StateOf(UpdateStatus? update) => update?.State switch
    {
        "updating" => UpdateState.Updating,
        "completed" => UpdateState.Completed,
        "paused" => UpdateState.Paused,
        "rollback_started" => UpdateState.RollingBack,
        "rollback_completed" => UpdateState.RolledBack,
        "rollback_paused" => UpdateState.RollbackPaused,
        _ => UpdateState.None,
    };

    /// <summary>What the healthcheck of a task that waits for it said last. It explains a wait that ends badly, and nothing else.</summary>
    private static async Task<IReadOnlyList<string>> HealthAsync(SwarmNodes nodes, TaskResponse task, CancellationToken ct)
    {
        if (task.Status!.State != SwarmTask.Starting || task.Status!.ContainerStatus?.ContainerID is not { Length: > 0 } id || nodes.All.FirstOrDefault(node => node.Id == task.NodeID) is not { } node)
            return [];
        ContainerInspectResponse? container = null;
        await EngineCall.UnlessGoneAsync(async () => container = await node.Node.Client.Containers.InspectContainerAsync(id, ct));
        return [.. (container?.State?.Health?.Log ?? []).TakeLast(HealthLines).Select(check => $"exit code {check.ExitCode}: {check.Output.Trim()}")];
    }

    private static string SlotOf(TaskResponse task) => task.Slot is { } slot and > 0 ? slot.ToString(CultureInfo.InvariantCulture) : task.NodeID ?? "";

    private static int Order(SwarmService service) => int.TryParse(service.Spec!.Labels!.Label(ObjectLabels.Order), NumberStyles.None, CultureInfo.InvariantCulture, out var order) ? order : 0;

    // The engine knows which tasks were made for a service's present specification; an old one is not taken for a new one right after an update.
    private static Dictionary<string, IDictionary<string, bool>> UpToDate(IEnumerable<SwarmService> services) => new()
    {
        ["service"] = services.ToDictionary(service => service.ID, _ => true),
        ["_up-to-date"] = new Dictionary<string, bool> { ["true"] = true },
    };
}
