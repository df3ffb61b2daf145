using System.Collections.Concurrent;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Deploying;

/// <summary>
/// Runs the services' own healthchecks ahead of the engine's schedule, one at a time for each task. A recipe that checks every 30 s is
/// known to be healthy when it is, and not up to 30 s later.
/// </summary>
internal sealed class HealthChecks(IEngine engine) : IDisposable
{
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _healthy = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _over = new();
    private TaskCompletionSource _succeeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the check of that task has succeeded.</summary>
    public bool Healthy(string task) => _healthy.ContainsKey(task);

    /// <summary>Starts the checks of those that wait for one and whose last has ended.</summary>
    public void Start(IEnumerable<ServiceVerdict> verdicts, CancellationToken ct)
    {
        foreach (var task in verdicts.Where(verdict => !verdict.IsReady && verdict.Task is { State: TaskState.Starting }).Select(verdict => verdict.Task!))
        {
            if (!_running.TryGetValue(task.Id, out var last) || last.IsCompleted)
                _running[task.Id] = CheckAsync(task, CancellationTokenSource.CreateLinkedTokenSource(ct, _over.Token).Token);
        }
    }

    /// <summary>Completes when the next check succeeds. One that fails is run again at the caller's pace, not at its own.</summary>
    public Task SucceededAsync(CancellationToken ct) => _succeeded.Task.WaitAsync(ct);

    /// <summary>Gives up the checks that are under way.</summary>
    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private async Task CheckAsync(TaskSnapshot task, CancellationToken ct)
    {
        try
        {
            if (await engine.CheckHealthAsync(task, ct) is { ExitCode: 0 })
            {
                _healthy.TryAdd(task.Id, 0);
                Interlocked.Exchange(ref _succeeded, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
        }
        catch (Exception error) when (error is HarnessException or OperationCanceledException)
        {
            // The task ended under the check; the next look at the stack says so with its reason.
        }
    }
}
