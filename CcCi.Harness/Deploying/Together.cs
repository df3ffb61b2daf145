using System.Runtime.ExceptionServices;

namespace CcCi.Harness.Deploying;

/// <summary>Does things at the same time that are of no use without each other.</summary>
internal static class Together
{
    /// <summary>Waits for all of them. When one fails, the others are given up, and what is thrown is that first failure.</summary>
    /// <param name="begin">Begins them, all under the token that is given.</param>
    public static async Task AllAsync(Func<CancellationToken, IReadOnlyList<Task>> begin, CancellationToken ct)
    {
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var tasks = begin(givenUp.Token);
        Exception? first = null;
        await foreach (var task in Task.WhenEach(tasks))
        {
            if (!task.IsFaulted || first is not null)
                continue;
            first = task.Exception.InnerException;
            await givenUp.CancelAsync();
        }

        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
        await Task.WhenAll(tasks);
    }
}
