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
}

/// <summary>What one look at a service says. A pure function of what the engine showed.</summary>
/// <param name="Task">The task that decides: the one furthest from being ready.</param>
/// <param name="Waiting">What it waits for; empty when it is ready.</param>
/// <param name="Hopeless">Why there is no use in waiting; null while there is.</param>
/// <param name="Deaths">How often its process ended by itself since the wait began.</param>
internal sealed record ServiceVerdict(string Service, TaskSnapshot? Task, string Waiting, Hopeless? Hopeless, int Deaths, int? LastExit)
{
    // A service may well end a few times while what it needs is not up yet: recipes rely on restarts for their order, since swarm knows no
    // other. Once all the others are ready it has no such excuse.
    private const int DeathsWithoutExcuse = 3;
    private const int DeathsInAll = 10;

    /// <summary>Whether it is ready.</summary>
    public bool IsReady => Waiting.Length == 0;

    /// <summary>Whether it has a process that might answer.</summary>
    public bool IsUp => Task is { State: TaskState.Starting or TaskState.Running };

    /// <summary>The verdicts on all services of a stack, in the order of its specification.</summary>
    /// <param name="deaths">Processes of the stack that ended by themselves since the wait began.</param>
    /// <param name="healthy">Whether a task's healthcheck has succeeded, when the engine has not said so yet.</param>
    public static IReadOnlyList<ServiceVerdict> Of(
        StackSpec stack, StackSnapshot snapshot, IReadOnlyList<EngineEvent> deaths, Func<string, bool> healthy)
    {
        var verdicts = stack.Services.Select(service => Of(service, snapshot.Find(service.Name), deaths, healthy)).ToList();
        return
        [
            .. verdicts.Select(verdict => verdict is { Hopeless: null, Task: not null } && IsCrashLoop(verdict, verdicts, deaths)
                ? verdict with { Hopeless = Deploying.Hopeless.CrashLoop }
                : verdict),
        ];
    }

    private static ServiceVerdict Of(ServiceSpec service, ServiceSnapshot? snapshot, IReadOnlyList<EngineEvent> deaths, Func<string, bool> healthy)
    {
        var own = deaths.Where(death => death.Service == service.Name).ToList();
        var (count, lastExit) = (own.Count, own.LastOrDefault()?.ExitCode);
        ServiceVerdict Verdict(TaskSnapshot? task, string waiting, Hopeless? hopeless = null) => new(service.Name, task, waiting, hopeless, count, lastExit);

        var isJob = service.Mode is ServiceMode.ReplicatedJob or ServiceMode.GlobalJob;
        var current = snapshot?.Tasks.Where(task => task.Current).ToList() ?? [];
        if (snapshot?.Desired == 0)
            return Verdict(null, "");
        if (snapshot is null || current.Count < snapshot.Desired)
            return Verdict(current.FirstOrDefault(), "a task of the current specification");

        var worst = current.OrderBy(task => Rank(task, isJob, healthy)).First();
        return worst.State switch
        {
            TaskState.Running when !isJob => Verdict(worst, ""),
            TaskState.Starting when !isJob && healthy(worst.Id) => Verdict(worst, ""),
            TaskState.Complete when isJob => Verdict(worst, ""),
            TaskState.Starting => Verdict(worst, "its healthcheck to succeed"),
            TaskState.Running => Verdict(worst, "the job to complete"),
            TaskState.Pending => Verdict(worst, "its process to start"),
            TaskState.Restarting => Verdict(worst, "its process to be started again"),
            TaskState.Unhealthy => Verdict(worst, "its healthcheck to succeed again", Deploying.Hopeless.Unhealthy),
            _ => Verdict(worst, "nothing: it ended", Deploying.Hopeless.Ended),
        };
    }

    private static bool IsCrashLoop(ServiceVerdict verdict, IReadOnlyList<ServiceVerdict> all, IReadOnlyList<EngineEvent> deaths)
    {
        if (verdict.Deaths >= DeathsInAll)
            return true;
        var others = all.Where(other => other.Service != verdict.Service).ToList();
        if (verdict.Deaths < DeathsWithoutExcuse || others.Any(other => !other.IsReady))
            return false;

        // Only deaths that came after the last start of the others count: before it they were not up.
        var othersUp = others.Select(other => other.Task?.StartedAt ?? DateTimeOffset.MinValue).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return deaths.Count(death => death.Service == verdict.Service && death.At > othersUp) >= DeathsWithoutExcuse;
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
