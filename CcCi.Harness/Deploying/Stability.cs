using CcCi.Harness.Compose;
using CcCi.Harness.Engine;

namespace CcCi.Harness.Deploying;

/// <summary>Watches whether what was ready stays so, and whether what was removed is gone, by the engine's own events.</summary>
internal sealed class Stability(IEngineWatch watch, TimeProvider clock)
{
    // Long enough for a process that dies of what it does right after its start. Who dies later is found by the next act, or at the end.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoneBound = TimeSpan.FromSeconds(5);

    /// <summary>Processes of a stack that died by themselves since it was found ready. Waits out what is left of the window.</summary>
    /// <param name="ready">When it was found ready, and how many had died before.</param>
    public async Task<IReadOnlyList<EngineEvent>> DeathsSinceAsync((long Timestamp, int Crashes) ready, StackName stack, CancellationToken ct)
    {
        while (true)
        {
            var seen = watch.Seen;
            var deaths = DeathsSoFar(ready, stack);
            var left = Window - clock.GetElapsedTime(ready.Timestamp);
            if (deaths.Count > 0 || left <= TimeSpan.Zero)
                return deaths;
            await WaitAsync(seen.Count, left, ct);
        }
    }

    /// <summary>Processes of a stack that died by themselves since it was found ready, as far as the engine has said.</summary>
    public IReadOnlyList<EngineEvent> DeathsSoFar((long Timestamp, int Crashes) ready, StackName stack) =>
        [.. DeployWitness.Crashes(watch.Seen).Skip(ready.Crashes).Where(death => death.Stack == stack.Value)];

    /// <summary>Waits until the engine has reported the end of every task, so that its account of the run is whole.</summary>
    public async Task UntilAllGoneAsync(CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var seen = watch.Seen;
            var left = GoneBound - clock.GetElapsedTime(began);
            if (DeployWitness.LiveTasks(seen) == 0 || left <= TimeSpan.Zero)
                return;
            await WaitAsync(seen.Count, left, ct);
        }
    }

    private async Task WaitAsync(int seen, TimeSpan most, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(most);
        try
        {
            await watch.MoreThanAsync(seen, bounded.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The time is over, which the next look sees.
        }
    }
}
