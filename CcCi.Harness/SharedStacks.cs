using System.Collections.Concurrent;
using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Planning;

namespace CcCi.Harness;

/// <summary>
/// The dependencies that runs of one process share, because their recipes say <c>shared: run</c>. The first run that needs one deploys it and
/// counts it; to the others it is warm. It stays until the process has done all of its runs.
/// </summary>
/// <param name="connect">Connects to the engine, to remove them at the end.</param>
public sealed class SharedStacks(Func<CancellationToken, Task<IEngine>> connect)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WarmStack?>> _stacks = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(RunId Run, IReadOnlyList<StackName> Stacks, Lease Lease)> _kept = [];

    /// <summary>Removes all of them.</summary>
    /// <returns>What is left, a line each; it should be empty.</returns>
    public async Task<IReadOnlyList<string>> CloseAsync(CancellationToken ct)
    {
        if (_kept.IsEmpty)
            return [];
        var left = new List<string>();
        await using var engine = await connect(ct);
        foreach (var (run, stacks, lease) in _kept)
        {
            using (lease)
            {
                foreach (var stack in stacks)
                    await engine.RemoveAsync(stack, ct);
                left.AddRange((await engine.ListAsync(ct)).Where(thing => Teardown.IsOf(run, thing)).Select(thing => $"harness fault: shared dependency of run {run}: left {thing}"));
            }
        }

        return left;
    }

    /// <summary>The stack that another run shares, once it is up; or the offer to share, if there is none yet.</summary>
    internal async Task<(WarmStack? Live, Offer? Offer)> JoinAsync(string recipe, string? version, CancellationToken ct)
    {
        var key = $"{recipe} {version}";
        while (true)
        {
            var own = new TaskCompletionSource<WarmStack?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var known = _stacks.GetOrAdd(key, own);
            if (known == own)
                return (null, new Offer(own, () => _stacks.TryRemove(key, out _)));
            if (await known.Task.WaitAsync(ct) is { } live)
                return (live, null);
        }
    }

    /// <summary>Keeps stacks of a run that has ended, and its lease with them, so that nobody takes them for a dead run's. Without stacks the lease ends too.</summary>
    internal void Keep(RunId run, IReadOnlyList<StackName> stacks, Lease lease)
    {
        if (stacks.Count == 0)
            lease.Dispose();
        else
            _kept.Add((run, stacks, lease));
    }

    /// <summary>A run's offer to share a dependency that it is about to deploy. Others wait for it.</summary>
    internal sealed class Offer(TaskCompletionSource<WarmStack?> stack, Action withdraw)
    {
        /// <summary>Gives the stack to those that wait.</summary>
        public void Publish(WarmStack live) => stack.TrySetResult(live);

        /// <summary>Gives the offer up, unless it was kept: the next that needs the stack deploys it.</summary>
        public void Withdraw()
        {
            if (stack.Task.IsCompleted)
                return;
            withdraw();
            stack.TrySetResult(null);
        }
    }
}
