namespace CcCi.Harness.Engine;

/// <summary>The engine's own account of what happened to the tasks of a run, from the moment the watch began.</summary>
public interface IEngineWatch : IAsyncDisposable
{
    /// <summary>What was seen so far, oldest first.</summary>
    IReadOnlyList<EngineEvent> Seen { get; }

    /// <summary>Whether each change of a task's state comes with an event. Where it does not, who waits for one must look for it.</summary>
    bool TellsAll { get; }

    /// <summary>Why nothing is seen any more: the engine stopped, or its connection was lost. Null while it reports.</summary>
    EngineException? Broke { get; }

    /// <summary>Completes as soon as more than <paramref name="count"/> events were seen.</summary>
    /// <exception cref="EngineException">The stream broke: the engine stopped, or its connection was lost.</exception>
    Task MoreThanAsync(int count, CancellationToken ct);
}

/// <summary>What happened to a task.</summary>
public enum EngineAction
{
    /// <summary>It was made.</summary>
    Created,

    /// <summary>Its process started.</summary>
    Started,

    /// <summary>Its process ended, of itself or because it was stopped.</summary>
    Died,

    /// <summary>The kernel ended it for want of memory.</summary>
    OutOfMemory,

    /// <summary>Its healthcheck succeeded and did not before.</summary>
    Healthy,

    /// <summary>Its healthcheck failed as often as it may.</summary>
    Unhealthy,

    /// <summary>The engine was told to stop it.</summary>
    StopRequested,

    /// <summary>It was removed.</summary>
    Removed,
}

/// <summary>One thing that happened to a task.</summary>
/// <param name="At">When, by the engine's clock.</param>
/// <param name="ExitCode">Of <see cref="EngineAction.Died"/>: what the process ended with.</param>
public sealed record EngineEvent(DateTimeOffset At, EngineAction Action, string Stack, string Service, string Task, int? ExitCode = null)
{
    /// <summary>Of <see cref="EngineAction.Died"/>: whether the engine ended the process because its healthcheck failed as often as it may.</summary>
    public bool Unhealthy { get; init; }
}
