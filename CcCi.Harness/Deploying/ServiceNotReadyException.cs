using System.Globalization;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>A service ended, or ran out of time, before it was ready to serve.</summary>
public sealed class ServiceNotReadyException : HarnessException
{
    private ServiceNotReadyException(StackName stack, string service, TimeSpan waited, string what, string evidence, FaultOwner owner = FaultOwner.Recipe)
        : base(owner, string.Create(CultureInfo.InvariantCulture, $"after {waited.TotalSeconds:0.0} s service {service} of {stack} {what}{evidence}")) =>
        (Service, Waited) = (service, waited);

    /// <summary>The service.</summary>
    public string Service { get; }

    /// <summary>How long it was waited for.</summary>
    public TimeSpan Waited { get; }

    internal static ServiceNotReadyException Ended(StackName stack, TaskSnapshot task, TimeSpan waited, string log) =>
        new(stack, task.Service, waited, $"exited with code {task.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} and stays down", Evidence(task, log));

    internal static ServiceNotReadyException CrashLoop(StackName stack, TaskSnapshot task, int deaths, int? exitCode, TimeSpan waited, string log) =>
        new(stack, task.Service, waited,
            task.Rejections > 0
                ? $"could not be started {deaths} times"
                : $"crash-loops: its process ended {deaths} times, last with exit code {exitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}", Evidence(task, log));

    internal static ServiceNotReadyException Unhealthy(StackName stack, TaskSnapshot task, TimeSpan waited, string log) =>
        new(stack, task.Service, waited, "is unhealthy: its healthcheck failed as often as it may", Evidence(task, log));

    internal static ServiceNotReadyException UpdateFailed(StackName stack, TaskSnapshot task, string? engineSays, TimeSpan waited, string log) =>
        new(stack, task.Service, waited, $"does not run the candidate: the engine says “{engineSays ?? "the update failed"}”. An operator's deploy would end the same way", Evidence(task, log));

    internal static ServiceNotReadyException Unplaceable(StackName stack, TaskSnapshot task, TimeSpan waited) =>
        new(stack, task.Service, waited, $"has no node to run on: {task.Error}. Label a node as the recipe's placement asks, add one, or free what is in use there", "", FaultOwner.Machine);

    internal static ServiceNotReadyException TimedOut(StackName stack, string service, TaskSnapshot? task, string waitingFor, ReadyBound bound, string log) =>
        new(stack, service, bound.Time, $"was still {State(task)}: {waitingFor}. The bound is {bound}; raise `timeouts: ready` in ccci.yml if more is normal", Evidence(task, log));

    internal static ServiceNotReadyException Died(StackName stack, EngineEvent death, TimeSpan waited, string log) =>
        new(stack, death.Service, waited, death.Unhealthy ? "was ready and then got unhealthy, so that the engine ended it" : $"was ready and then died with exit code {death.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}", Lines("last lines", log));

    private static string State(TaskSnapshot? task) => task is null ? "without a task" : task.State.ToString().ToLowerInvariant();

    private static string Evidence(TaskSnapshot? task, string log) =>
        (task?.Error is { Length: > 0 } error ? $"\n  engine: {error}" : "")
        + (task is { HealthLog.Count: > 0 } ? Lines("healthcheck", string.Join('\n', task.HealthLog)) : "")
        + Lines("last lines", log);

    private static string Lines(string title, string text) =>
        text.Trim().Length == 0 ? $"\n  {title}: none" : $"\n  {title}:\n    {text.Trim().ReplaceLineEndings("\n    ")}";
}
