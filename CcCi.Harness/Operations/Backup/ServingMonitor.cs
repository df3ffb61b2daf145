using System.Globalization;
using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Operations.Backup;

/// <summary>Asks an app's probe ten times a second while something is done to the app, and keeps what came instead of an answer.</summary>
internal sealed class ServingMonitor : IAsyncDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly List<string> _failures = [];
    private readonly Task _asking;
    private int _answers;

    private ServingMonitor(LiveApp app, TimeProvider clock, CancellationToken ct)
    {
        _over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _asking = AskAsync(app, clock, _over.Token);
    }

    /// <summary>Begins to ask.</summary>
    public static ServingMonitor Start(LiveApp app, TimeProvider clock, CancellationToken ct) => new(app, clock, ct);

    /// <summary>Asks one last time, so that a short act is seen too, and stops.</summary>
    public async Task<ServingRecord> StopAsync()
    {
        await _over.CancelAsync();
        await _asking;
        return new ServingRecord(_answers, _failures);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _over.Dispose();
    }

    private async Task AskAsync(LiveApp app, TimeProvider clock, CancellationToken over)
    {
        var began = clock.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100), clock);
        do
        {
            var at = clock.GetElapsedTime(began);
            if (await LookAsync(app) is { } failure)
                _failures.Add(string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.0} s: {failure}"));
            else
                _answers++;
        }
        while (await TickAsync(pace, over));
    }

    // A question that was asked is waited for: to give it up at the end would count as no answer.
    private static async Task<string?> LookAsync(LiveApp app)
    {
        try
        {
            return await app.ProbeAsync(CancellationToken.None);
        }
        catch (HarnessException error)
        {
            return error.Message;
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer pace, CancellationToken over)
    {
        try
        {
            return await pace.WaitForNextTickAsync(over);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
