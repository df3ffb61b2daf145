using CcCi.Harness.Engine.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Containers;

/// <summary>Finds every object that carries a run's label.</summary>
internal static class OwnedObjects
{
    public static async Task<IReadOnlyList<EngineObject>> ListAsync(IDockerClient client, CancellationToken ct)
    {
        var filter = ObjectLabels.OfRuns();
        var containers = client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, ct);
        var networks = client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, ct);
        var volumes = client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, ct);
        EngineObject[] owned =
        [
            .. (await containers).Select(thing => Owned(EngineObjectKind.Container, thing.ID, thing.Names.FirstOrDefault("").TrimStart('/'), thing.Labels)),
            .. (await networks).Select(thing => Owned(EngineObjectKind.Network, thing.ID, thing.Name, thing.Labels)),
            .. ((await volumes).Volumes ?? []).Select(thing => Owned(EngineObjectKind.Volume, thing.Name, thing.Name, thing.Labels)),
        ];
        return [.. owned.Where(thing => ObjectLabels.IsOf(ContainersEngine.Kind, thing))];
    }

    private static EngineObject Owned(EngineObjectKind kind, string id, string name, IDictionary<string, string> labels) =>
        new(kind, id, name, labels.TryGetValue(OwnerLabels.StackLabel, out var stack) ? stack : null, labels.AsReadOnly());
}
