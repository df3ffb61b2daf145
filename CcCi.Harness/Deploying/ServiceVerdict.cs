using CcCi.Harness.Compose;
using CcCi.Harness.Engine;

namespace CcCi.Harness.Deploying;

/// <summary>Why a service cannot get ready any more.</summary>
internal enum Hopeless
{
    /// <summary>Its process ended and nothing will start it again.</summary>
    Ended,

    /// <summary>Its process ends again and again.</summary>
    CrashLoop,

    /// <summary>Its healthcheck failed as often as it may.</summary>
    Unhealthy,

    /// <summary>The engine gave up on its update, or took it back.</summary>
    UpdateFailed,

    /// <summary>No node may run it, or no address is left for it.</summary>
    Unplaceable,
}

/// <summary>What one look at a service says. A pure function of what the engine showed.</summary>
/// <param name="Task">The task that decides: the one furthest from being ready.</param>
/// <param name="Waiting">What it waits for; empty when it is ready.</param>
/// <param name="Hopeless">Why there is no use in waiting; null while there is.</param>
/// <param name="Deaths">How often its process ended by itself since the wait began, or could not be started.</param>
/// <param name="Update">What the engine says about its own update; null when it says nothing.</param>
internal sealed record ServiceVerdict(string Service, TaskSnapshot? Task, string Waiting, Hopeless? Hopeless, int Deaths, int? LastExit, string? Update = null)
{
    // In the words of swarm's scheduler and of its address allocator.
    private static readonly string[] NoPlace = ["no suitable node", "available IP"];

    /// <summary>Whether it is ready.</summary>
    public bool IsReady => Waiting.Length == 0;

    /// <summary>Whether it has a process that might answer.</summary>
    public bool IsUp => Task is { State: TaskState.Starting or TaskState.Running };

    /// <summary>The verdicts on all services of a stack, in the order of its specification.</summary>
    /// <param name="deaths">Processes of the stack that ended by themselves since the wait began.</param>
    /// <param name="healthy">Whether a task's healthcheck has succeeded, when the engine has not said so yet.</param>
    public static IReadOnlyList<ServiceVerdict> Of(
        StackSpec stack, StackSnapshot snapshot, IReadOnlyList<EngineEvent> deaths, Func<string, bool> healthy) =>
        [.. stack.Services.Select(service => Of(service, snapshot.Find(service.Name), deaths, healthy))];

    private static ServiceVerdict Of(ServiceSpec service, ServiceSnapshot? snapshot, IReadOnlyList<EngineEvent> deaths, Func<string, bool> healthy)
    {
        var own = deaths.Where(death => death.Service == service.Name).ToList();
        var lastExit = own.LastOrDefault()?.ExitCode;
        ServiceVerdict Verdict(TaskSnapshot? task, string waiting, Hopeless? hopeless = null) =>
            new(service.Name, task, waiting, hopeless, own.Count + (task?.Rejections ?? 0), lastExit, snapshot?.UpdateMessage);

        var isJob = service.Mode is ServiceMode.ReplicatedJob or ServiceMode.GlobalJob;
        var current = snapshot?.Tasks.Where(task => task.Current).ToList() ?? [];
        if (snapshot?.Update is UpdateState.Paused or UpdateState.RolledBack or UpdateState.RollbackPaused)
            return Verdict(snapshot.Tasks.FirstOrDefault(task => task.State == TaskState.Failed) ?? snapshot.Tasks.FirstOrDefault(), "nothing: its update failed", Deploying.Hopeless.UpdateFailed);
        if (snapshot?.Update == UpdateState.RollingBack)
            return Verdict(current.FirstOrDefault(), "the engine, which takes its update back");
        if (snapshot?.Desired == 0)
            return Verdict(null, "");
        if (snapshot is null || current.Count < snapshot.Desired)
            return Verdict(current.FirstOrDefault(), "a task of the current specification");
        if (snapshot.Tasks.FirstOrDefault(task => task is { Current: false, State: TaskState.Starting or TaskState.Running }) is { } old)
            return Verdict(old, "a task of the specification before to stop");

        var worst = current.OrderBy(task => Rank(task, isJob, healthy)).First();
        return worst.State switch
        {
            TaskState.Running when !isJob => Verdict(worst, ""),
            TaskState.Starting when !isJob && healthy(worst.Id) => Verdict(worst, ""),
            TaskState.Complete when isJob => Verdict(worst, ""),
            TaskState.Starting => Verdict(worst, "its healthcheck to succeed"),
            TaskState.Running => Verdict(worst, "the job to complete"),
            TaskState.Pending when NoPlace.Any(sign => worst.Error?.Contains(sign, StringComparison.Ordinal) is true) => Verdict(worst, "a node that may run it", Deploying.Hopeless.Unplaceable),
            TaskState.Pending => Verdict(worst, "its process to start"),
            TaskState.Restarting => Verdict(worst, "its process to be started again"),
            TaskState.Unhealthy => Verdict(worst, "its healthcheck to succeed again", Deploying.Hopeless.Unhealthy),
            _ => Verdict(worst, "nothing: it ended", own.LastOrDefault()?.Unhealthy is true ? Deploying.Hopeless.Unhealthy : Deploying.Hopeless.Ended),
        };
    }

    private static int Rank(TaskSnapshot task, bool isJob, Func<string, bool> healthy) => task.State switch
    {
        TaskState.Failed => 0,
        TaskState.Complete => isJob ? 9 : 1,
        TaskState.Unhealthy => 2,
        TaskState.Restarting => 3,
        TaskState.Pending => 4,
        TaskState.Starting => healthy(task.Id) ? 9 : 5,
        _ => isJob ? 6 : 9,
    };
}
