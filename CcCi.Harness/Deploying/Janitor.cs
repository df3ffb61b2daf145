using CcCi.Harness.Compose;
using CcCi.Harness.Engine;

namespace CcCi.Harness.Deploying;

/// <summary>Removes what dead runs left behind. Live runs, canonical stacks and everything that is not of a run are left alone.</summary>
internal sealed class Janitor(IEngine engine)
{
    /// <summary>Cleans up after every run of this machine whose lease nobody holds.</summary>
    /// <returns>What was removed, by kind and name.</returns>
    public async Task<IReadOnlyList<string>> CleanAsync(string host, CancellationToken ct)
    {
        var removed = new List<string>();
        var runs = (await engine.ListAsync(ct))
            .Where(thing => thing.Labels.GetValueOrDefault(OwnerLabels.HostLabel) == host
                && !IsCanonical(thing)
                && thing.Labels.ContainsKey(OwnerLabels.LeaseLabel))
            .GroupBy(thing => thing.Labels[OwnerLabels.LeaseLabel]);
        foreach (var run in runs)
        {
            // Holding its lease also keeps another janitor from the same work.
            using var lease = Lease.TakeOver(run.Key);
            if (lease is null)
                continue;
            foreach (var stack in run.Select(thing => thing.Stack).OfType<string>().Distinct())
                await engine.RemoveAsync(new StackName(stack), ct);
            removed.AddRange(run.Select(thing => thing.ToString()));
        }

        return removed;
    }

    private static bool IsCanonical(EngineObject thing) =>
        string.Equals(thing.Labels.GetValueOrDefault(OwnerLabels.RoleLabel), nameof(DeployRole.Canonical), StringComparison.OrdinalIgnoreCase);
}
