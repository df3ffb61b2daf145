using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>Finds every object of a swarm that carries a run's label.</summary>
internal static class OwnedSwarmObjects
{
    public static async Task<IReadOnlyList<EngineObject>> ListAsync(SwarmNodes nodes, CancellationToken ct)
    {
        var (client, filter) = (nodes.Manager.Client, ObjectLabels.OfRuns());
        var services = client.Swarm.ListServicesAsync(new ServiceListParameters { Filters = filter }, ct);
        var secrets = client.Secrets.ListAsync(ct);
        var configs = client.Configs.ListConfigsAsync(ct);
        var networks = client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, ct);
        var ofNodes = Task.WhenAll(nodes.All.Select(node => OfNodeAsync(node.Node, filter, ct)));
        await Task.WhenAll(services, secrets, configs, networks, ofNodes);
        EngineObject[] owned =
        [
            .. (await services).Select(thing => Owned(EngineObjectKind.Service, thing.ID, thing.Spec!.Name!, thing.Spec.Labels!)),
            .. (await secrets).Where(thing => IsOwned(thing.Spec?.Labels)).Select(thing => Owned(EngineObjectKind.Secret, thing.ID, thing.Spec!.Name!, thing.Spec.Labels!)),
            .. (await configs).Where(thing => IsOwned(thing.Spec?.Labels)).Select(thing => Owned(EngineObjectKind.Config, thing.ID, thing.Spec!.Name!, thing.Spec.Labels!)),
            .. (await networks).Select(thing => Owned(EngineObjectKind.Network, thing.ID, thing.Name, thing.Labels)),
            .. (await ofNodes).SelectMany(things => things),
        ];
        return [.. owned.Where(thing => ObjectLabels.IsOf(SwarmEngine.Kind, thing))];
    }

    /// <summary>What is called after a stack, or hangs on it, without a run's label.</summary>
    public static async Task<IReadOnlyList<EngineObject>> StraysAsync(SwarmNodes nodes, StackName stack, CancellationToken ct)
    {
        var services = nodes.Manager.Client.Swarm.ListServicesAsync(new ServiceListParameters(), ct);
        var ofNodes = await Task.WhenAll(nodes.All.Select(node => StrayObjects.ListAsync(node.Node, stack, ct)));
        return
        [
            .. (await services).Where(thing => StrayObjects.IsOf(stack, thing.Spec!.Name!) && thing.Spec.Labels?.ContainsKey(OwnerLabels.RunLabel) is not true)
                .Select(thing => Owned(EngineObjectKind.Service, thing.ID, thing.Spec!.Name!, thing.Spec.Labels ?? new Dictionary<string, string>())),
            .. ofNodes.SelectMany(strays => strays).DistinctBy(stray => (stray.Kind, stray.Id)),
        ];
    }

    private static async Task<IEnumerable<EngineObject>> OfNodeAsync(Node node, IDictionary<string, IDictionary<string, bool>> filter, CancellationToken ct)
    {
        var containers = node.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, ct);
        var volumes = node.Client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, ct);
        return
        [
            .. (await containers).Select(thing => Owned(EngineObjectKind.Container, thing.ID, thing.Names.FirstOrDefault("").TrimStart('/'), thing.Labels)),
            .. ((await volumes).Volumes ?? []).Select(thing => Owned(EngineObjectKind.Volume, thing.Name, thing.Name, thing.Labels)),
        ];
    }

    private static bool IsOwned(IDictionary<string, string>? labels) =>
        labels is not null && labels.ContainsKey(OwnerLabels.RunLabel);

    private static EngineObject Owned(EngineObjectKind kind, string id, string name, IDictionary<string, string> labels) =>
        new(kind, id, name, labels.Label(OwnerLabels.StackLabel), labels.AsReadOnly());
}
