namespace CcCi.Tests.Crashes;

/// <summary>Waits for what another process does.</summary>
internal static class Waiting
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<bool> holds, CancellationToken ct, TimeSpan? patience = null)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bound.CancelAfter(patience ?? UsualPatience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
            await pace.WaitForNextTickAsync(bound.Token);
    }
}
