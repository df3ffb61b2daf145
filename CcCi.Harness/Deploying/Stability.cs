using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Deploying;

/// <summary>Watches whether what was ready stays so, and whether what was removed is gone, by the engine's own events.</summary>
internal sealed class Stability(IEngineWatch watch, TimeProvider clock)
{
    // Long enough for a process that dies of what it does right after its start, and nothing for one that took its time to get ready. Who
    // dies later is found by the next act, or at the end.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoneBound = TimeSpan.FromSeconds(5);

    /// <summary>Why the engine tells nothing any more: it stopped, or its connection was lost. Null while it does.</summary>
    public HarnessException? Broken() => watch.Broke;

    /// <summary>Processes of a stack that died by themselves since it was found ready. Waits until the youngest has lived for the window.</summary>
    public async Task<IReadOnlyList<EngineEvent>> DeathsSinceAsync(ReadyMark ready, StackName stack, CancellationToken ct)
    {
        while (true)
        {
            var seen = watch.Seen;
            var deaths = DeathsSoFar(ready, stack);
            var left = (ready.Monitor > Window ? ready.Monitor : Window) - clock.GetElapsedTime(ready.QuietSince);
            if (deaths.Count > 0 || left <= TimeSpan.Zero)
                return deaths;
            await WaitAsync(seen.Count, left, ct);
        }
    }

    /// <summary>Processes of a stack that died by themselves since it was found ready, as far as the engine has said.</summary>
    public IReadOnlyList<EngineEvent> DeathsSoFar(ReadyMark ready, StackName stack) =>
        [.. DeployWitness.Crashes(watch.Seen).Skip(ready.Crashes).Where(death => death.Stack == stack.Value)];

    /// <summary>Waits until the engine has reported the end of every task, so that its account of the run is whole.</summary>
    /// <param name="kept">Stacks that stay.</param>
    public async Task UntilAllGoneAsync(IReadOnlyList<StackName> kept, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var seen = watch.Seen;
            var left = GoneBound - clock.GetElapsedTime(began);
            if (DeployWitness.LiveTasks([.. seen.Where(happened => kept.All(stack => stack.Value != happened.Stack))]) == 0 || left <= TimeSpan.Zero)
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

/// <summary>The moment at which a stack was found ready.</summary>
/// <param name="At">When that was.</param>
/// <param name="QuietSince">When the engine had last reported something before.</param>
/// <param name="Crashes">How many processes had died by themselves before.</param>
/// <param name="Monitor">How long the engine watches its update yet, and takes it back if a task fails; zero where it does not.</param>
internal sealed record ReadyMark(long At, long QuietSince, int Crashes, TimeSpan Monitor);
