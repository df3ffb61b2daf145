using CcCi.Harness.Compose;
using CcCi.Harness.Engine;

namespace CcCi.Harness.Deploying;

/// <summary>Removes what dead runs left behind. Live runs, canonical stacks and everything that is not of a run are left alone.</summary>
/// <param name="leases">The folder of locks in which runs are looked for that left nothing on the engine; null looks at the engine only.</param>
internal sealed class Janitor(IEngine engine, string? leases = null)
{
    /// <summary>Cleans up after every run of this machine whose lease nobody holds.</summary>
    /// <returns>What was removed, and what could not be, a line each. What somebody holds on to is their concern and no other run's.</returns>
    public async Task<IReadOnlyList<string>> CleanAsync(string host, CancellationToken ct)
    {
        var told = new List<string>();
        foreach (var path in (await ListAsync(host, ct)).Select(LeaseOf).Union(leases is null ? [] : Lease.In(leases)))
        {
            // Holding its lease also keeps another janitor from the same work.
            using var lease = Lease.TakeOver(path);
            if (lease is null)
                continue;
            // A run that ended well between the list and the lease has cleaned up after itself: only what is still there was left.
            var left = (await ListAsync(host, ct)).Where(thing => LeaseOf(thing) == path).ToList();
            var refused = await RemoveAsync([.. left.Select(thing => thing.Stack).OfType<string>().Distinct().Select(stack => new StackName(stack))], ct);
            var still = refused is null ? [] : (await ListAsync(host, ct)).Select(thing => thing.Id).ToHashSet(StringComparer.Ordinal);
            told.AddRange(left.Select(thing => still.Contains(thing.Id) ? $"could not remove what a dead run had left: {thing} ({refused!.Message})" : $"removed what a dead run had left: {thing}"));
            told.AddRange(RemoveScratch(path).Select(folder => $"removed what a dead run had left: {folder}"));
        }

        return told;
    }

    /// <summary>Removes the folder that a run worked in; it may hold a backup.</summary>
    private static IEnumerable<string> RemoveScratch(string lease)
    {
        var name = Path.GetFileNameWithoutExtension(lease);
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(lease)) ?? "", "scratch", name);
        if (!Directory.Exists(folder))
            yield break;
        Directory.Delete(folder, recursive: true);
        yield return $"folder scratch/{name}";
    }

    /// <summary>Removes stacks, those that others hold on to after the others: what needed what is not known any more.</summary>
    /// <returns>Why some could not be removed; null when all are gone.</returns>
    private async Task<EngineException?> RemoveAsync(IReadOnlyList<StackName> stacks, CancellationToken ct)
    {
        while (stacks.Count > 0)
        {
            var (held, error) = (new List<StackName>(), (EngineException?)null);
            foreach (var stack in stacks)
            {
                try
                {
                    await engine.RemoveAsync(stack, ct);
                }
                catch (EngineException refused)
                {
                    held.Add(stack);
                    error = refused;
                }
            }

            if (error is not null && held.Count == stacks.Count)
                return error;
            stacks = held;
        }

        return null;
    }

    private async Task<IEnumerable<EngineObject>> ListAsync(string host, CancellationToken ct) => (await engine.ListAsync(ct))
        .Where(thing => thing.Labels.GetValueOrDefault(OwnerLabels.HostLabel) == host && !Teardown.IsCanonical(thing) && LeaseOf(thing).Length > 0);

    private static string LeaseOf(EngineObject thing) => thing.Labels.GetValueOrDefault(OwnerLabels.LeaseLabel, "");
}
