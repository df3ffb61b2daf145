using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;

namespace CcCi.Harness.Deploying;

/// <summary>
/// Waits until a stack is ready: every service runs its present specification, is healthy where it has a healthcheck, and the app answers
/// its probe. It looks at the stack whenever the engine reports something, asks the app ten times a second, and gives up at once on what
/// cannot get well. It costs the machine little: on a small one, the app that is waited for needs the processor itself.
/// </summary>
internal sealed class Readiness(IEngine engine, IEngineWatch watch, ProgressReport progress, TimeProvider clock)
{
    private const int LogLines = 20;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    // A port that the old task still has, or a node that just came up, is a matter of seconds.
    private static readonly TimeSpan PlacementPatience = TimeSpan.FromSeconds(10);

    // Swarm's own default.
    private static readonly TimeSpan DefaultMonitor = TimeSpan.FromSeconds(5);

    /// <summary>When the engine last reported something during the last wait; a process that started or ended did so before.</summary>
    public long QuietSince { get; private set; }

    /// <summary>How long the engine watches the tasks of the last wait yet, and takes its update back if one fails; zero where it does not.</summary>
    public TimeSpan Monitor { get; private set; }

    /// <summary>Waits for <paramref name="stack"/>.</summary>
    /// <returns>The stack at the moment it was found ready.</returns>
    /// <exception cref="ServiceNotReadyException">A service ended, crash-looped, got unhealthy, or was not ready within the bound.</exception>
    public async Task<StackSnapshot> WaitAsync(PlannedStack stack, string domain, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var deathsBefore = DeployWitness.Crashes(watch.Seen).Count;
        var crashLoops = new CrashLoops();
        using var checks = new HealthChecks(engine);
        var (look, seen) = (await LookAsync(stack, ct), 0);
        QuietSince = began;
        while (true)
        {
            var waited = clock.GetElapsedTime(began);
            var now = watch.Seen.Count;
            if (now > seen || !watch.TellsAll)
                (look, QuietSince, seen) = (await LookAsync(stack, ct), now > seen ? clock.GetTimestamp() : QuietSince, now);
            var deaths = DeployWitness.Crashes(watch.Seen).Skip(deathsBefore).Where(death => death.Stack == stack.Spec.Name.Value).ToList();
            var verdicts = crashLoops.Judge(ServiceVerdict.Of(stack.Spec, look.Snapshot, deaths, checks.Healthy));
            foreach (var verdict in verdicts)
                await ThrowIfHopelessAsync(stack.Spec.Name, verdict, waited, ct);

            var probed = verdicts.FirstOrDefault(verdict => verdict.Service == stack.Probe.Service);
            var answer = look.Endpoint is { } endpoint ? await HttpProbe.AskAsync(endpoint, domain, stack.Probe, ct) : "its service has no process yet";
            var open = verdicts.FirstOrDefault(verdict => !verdict.IsReady);
            if (open is null && answer is null && watch.Seen.Count == seen)
            {
                Monitor = MonitorOf(stack.Spec, look.Snapshot);
                return look.Snapshot;
            }

            // The probed service's own check is run once its probe answers: until then it could only fail, and costs the app processor time.
            checks.Start(verdicts.Where(verdict => verdict.Service != stack.Probe.Service || answer is null), ct);
            if (waited > stack.ReadyBound.Time)
                throw await TimedOutAsync(stack, open ?? probed, answer, ct);
            progress.Show($"  {waited.TotalSeconds,5:0.0} s  waiting for {open?.Service ?? stack.Probe.Service}: {open?.Waiting ?? answer}");
            await NextLookAsync(seen, checks, ct);
        }
    }

    /// <summary>What made the engine take back an update after it was found ready; null when it did not.</summary>
    public async Task<ServiceNotReadyException?> FailedUpdateAsync(Compose.StackSpec stack, ReadyMark ready, CancellationToken ct)
    {
        var verdicts = ServiceVerdict.Of(stack, await engine.ObserveAsync(stack.Name, ct), [], _ => false);
        return verdicts.FirstOrDefault(verdict => verdict.Hopeless == Hopeless.UpdateFailed) is { Task: { } task } failed
            ? ServiceNotReadyException.UpdateFailed(stack.Name, task, failed.Update, clock.GetElapsedTime(ready.At), await engine.LogsAsync(task, LogLines, ct))
            : null;
    }

    /// <summary>The stack, and where its probed service answers; no address while that service has no process.</summary>
    private async Task<(StackSnapshot Snapshot, Uri? Endpoint)> LookAsync(PlannedStack stack, CancellationToken ct)
    {
        var snapshot = await engine.ObserveAsync(stack.Spec.Name, ct);
        if (snapshot.Find(stack.Probe.Service)?.Tasks.Any(task => task is { Current: true, State: TaskState.Starting or TaskState.Running }) is not true)
            return (snapshot, null);
        try
        {
            return (snapshot, await engine.EndpointAsync(stack.Spec.Name, stack.Probe.Service, stack.Probe.Port, ct));
        }
        catch (EngineException)
        {
            return (snapshot, null); // It died between the two questions; the engine reports it, and the next look tells why.
        }
    }

    private async Task ThrowIfHopelessAsync(StackName stack, ServiceVerdict verdict, TimeSpan waited, CancellationToken ct)
    {
        if (verdict.Hopeless is not { } hopeless || verdict.Task is not { } task || (hopeless == Hopeless.Unplaceable && waited < PlacementPatience))
            return;
        var log = await engine.LogsAsync(task, LogLines, ct) is { Length: > 0 } own ? own : await engine.LogsAsync(stack, verdict.Service, LogLines, ct);
        throw hopeless switch
        {
            Hopeless.UpdateFailed => ServiceNotReadyException.UpdateFailed(stack, task, verdict.Update, waited, log),
            Hopeless.Unplaceable => ServiceNotReadyException.Unplaceable(stack, task, waited),
            Hopeless.Ended => ServiceNotReadyException.Ended(stack, task, waited, log),
            Hopeless.Unhealthy => ServiceNotReadyException.Unhealthy(stack, task, waited, log),
            _ => ServiceNotReadyException.CrashLoop(stack, task, verdict.Deaths, verdict.LastExit ?? task.ExitCode, waited, log),
        };
    }

    private async Task<ServiceNotReadyException> TimedOutAsync(PlannedStack stack, ServiceVerdict? open, string? answer, CancellationToken ct)
    {
        var service = open?.Service ?? stack.Probe.Service;
        var log = await engine.LogsAsync(stack.Spec.Name, service, LogLines, ct);
        // What its healthcheck said meanwhile is only known from another look.
        var task = (await engine.ObserveAsync(stack.Spec.Name, ct)).Find(service)?.Tasks.FirstOrDefault(task => task.Current) ?? open?.Task;
        var waitingFor = open is { IsReady: false } ? open.Waiting : $"{stack.Probe} got {answer}";
        return ServiceNotReadyException.TimedOut(stack.Spec.Name, service, task, waitingFor, stack.ReadyBound, log);
    }

    private static TimeSpan MonitorOf(Compose.StackSpec stack, StackSnapshot snapshot) =>
        snapshot.Services.Where(service => service.Update == UpdateState.Updating).Select(service => stack.Service(service.Name).Update?.Monitor ?? DefaultMonitor)
            .DefaultIfEmpty(TimeSpan.Zero).Max();

    private async Task NextLookAsync(int seen, HealthChecks checks, CancellationToken ct)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(ct);
        pause.CancelAfter(Pace);
        try
        {
            await await Task.WhenAny(watch.MoreThanAsync(seen, pause.Token), checks.SucceededAsync(pause.Token));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nothing happened in a tenth of a second: look all the same, for an app's state changes without the engine's doing.
        }
    }
}
