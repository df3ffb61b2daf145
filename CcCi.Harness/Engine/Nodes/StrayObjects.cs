using CcCi.Harness.Compose;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>Finds what hangs on a stack and carries no run's label. A stack's name holds the id of its run, so nothing else begins with it by chance.</summary>
internal static class StrayObjects
{
    public static async Task<IReadOnlyList<EngineObject>> ListAsync(Node node, StackName stack, CancellationToken ct)
    {
        var client = node.Client;
        var containers = client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, ct);
        var networks = client.Networks.ListNetworksAsync(new NetworksListParameters(), ct);
        var volumes = client.Volumes.ListAsync(new VolumesListParameters(), ct);
        return
        [
            .. (await containers).Where(thing => IsStray(thing.Labels) && NamesOf(thing).Any(name => IsOf(stack, name)))
                .Select(thing => Stray(EngineObjectKind.Container, thing.ID, thing.Names.FirstOrDefault("").TrimStart('/'), thing.Labels)),
            .. (await networks).Where(thing => IsStray(thing.Labels) && IsOf(stack, thing.Name)).Select(thing => Stray(EngineObjectKind.Network, thing.ID, thing.Name, thing.Labels)),
            .. ((await volumes).Volumes ?? []).Where(thing => IsStray(thing.Labels) && IsOf(stack, thing.Name)).Select(thing => Stray(EngineObjectKind.Volume, thing.Name, thing.Name, thing.Labels)),
        ];
    }

    /// <summary>A container's own names, and those of what it is connected with.</summary>
    private static IEnumerable<string> NamesOf(ContainerListResponse container) =>
        container.Names.Select(name => name.TrimStart('/')).Concat((container.Mounts ?? []).Select(mount => mount.Name ?? ""))
            .Concat(container.NetworkSettings?.Networks?.Keys ?? []);

    /// <summary>Whether a name is one of a stack.</summary>
    public static bool IsOf(StackName stack, string name) => name == stack.Value || name.StartsWith($"{stack}_", StringComparison.Ordinal);

    private static bool IsStray(IDictionary<string, string>? labels) => labels is null || !labels.ContainsKey(OwnerLabels.RunLabel);

    private static EngineObject Stray(EngineObjectKind kind, string id, string name, IDictionary<string, string>? labels) =>
        new(kind, id, name, null, (labels ?? new Dictionary<string, string>()).AsReadOnly());
}
