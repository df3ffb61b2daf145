using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine;

/// <summary>A stack at one moment.</summary>
public sealed record StackSnapshot(StackName Stack, IReadOnlyList<ServiceSnapshot> Services)
{
    /// <summary>The service of that key, or null when the stack has none.</summary>
    public ServiceSnapshot? Find(string service) => Services.FirstOrDefault(candidate => candidate.Name == service);
}

/// <summary>How the engine's own update of a service goes.</summary>
public enum UpdateState
{
    /// <summary>No update was asked for, or it needs nothing.</summary>
    None,

    /// <summary>Tasks are being replaced.</summary>
    Updating,

    /// <summary>All tasks were replaced.</summary>
    Completed,

    /// <summary>The engine gave up and waits for an operator.</summary>
    Paused,

    /// <summary>The engine goes back to the previous specification.</summary>
    RollingBack,

    /// <summary>The engine went back to the previous specification.</summary>
    RolledBack,

    /// <summary>The engine gave up on going back.</summary>
    RollbackPaused,
}

/// <summary>A service at one moment.</summary>
/// <param name="Name">Its key in the compose files.</param>
/// <param name="Desired">How many tasks are to run; of a job, how many are to complete.</param>
/// <param name="Mode">Whether tasks are to run or to complete.</param>
/// <param name="Labels">The labels of the service: those of <c>deploy.labels</c>, and the stack's own.</param>
/// <param name="Update">How the engine's own update goes.</param>
/// <param name="UpdateMessage">What the engine says about it.</param>
/// <param name="Tasks">Its tasks, newest first; also such that have ended and were not removed.</param>
public sealed record ServiceSnapshot(
    string Name, int Desired, ServiceMode Mode, IReadOnlyDictionary<string, string> Labels, UpdateState Update, string? UpdateMessage,
    IReadOnlyList<TaskSnapshot> Tasks);

/// <summary>What a task is doing.</summary>
public enum TaskState
{
    /// <summary>It has no process yet.</summary>
    Pending,

    /// <summary>Its process runs, and its healthcheck has not succeeded yet.</summary>
    Starting,

    /// <summary>Its process runs and, where it has a healthcheck, is healthy.</summary>
    Running,

    /// <summary>Its process runs, and its healthcheck failed as often as it may.</summary>
    Unhealthy,

    /// <summary>Its process ended and is about to be started again.</summary>
    Restarting,

    /// <summary>Its process ended without an error and stays so.</summary>
    Complete,

    /// <summary>Its process ended with an error, or never started, and stays so.</summary>
    Failed,
}

/// <summary>A task at one moment: one container.</summary>
/// <param name="Id">The engine's id of its container.</param>
/// <param name="Current">Whether it was made for the service's present specification.</param>
/// <param name="Restarts">How often its process was started again.</param>
/// <param name="ExitCode">What its process last ended with; null while it has never ended.</param>
/// <param name="Error">What the engine says is wrong with it.</param>
/// <param name="HealthLog">The last outputs of its healthcheck, oldest first.</param>
/// <param name="Image">The reference it runs.</param>
/// <param name="StartedAt">When its process last started, by the engine's clock.</param>
public sealed record TaskSnapshot(
    string Id, string Service, TaskState State, bool Current, int Restarts, int? ExitCode, string? Error, IReadOnlyList<string> HealthLog,
    string Image, DateTimeOffset? StartedAt)
{
    /// <summary>How often the engine could not even start its process, as when a path to bind is missing.</summary>
    public int Rejections { get; init; }
}
