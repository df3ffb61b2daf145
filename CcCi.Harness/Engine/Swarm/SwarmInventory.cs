using CcCi.Harness.Engine.Nodes;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>Finds the objects of a swarm by their labels.</summary>
internal static class SwarmInventory
{
    /// <summary>Those that carry a label; all that there are when none is given.</summary>
    public static async Task<IReadOnlyList<EngineObject>> ListAsync(SwarmNodes nodes, CancellationToken ct, params IReadOnlyList<string> having)
    {
        var (client, filter) = (nodes.Manager.Client, ObjectLabels.Having(having));
        var services = client.Swarm.ListServicesAsync(new ServiceListParameters { Filters = filter }, ct);
        var secrets = client.Secrets.ListAsync(ct);
        var configs = client.Configs.ListConfigsAsync(ct);
        var networks = client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, ct);
        var ofNodes = Task.WhenAll(nodes.All.Select(node => NodeObjects.ListAsync(node.Node, ct, having)));
        await Task.WhenAll(services, secrets, configs, networks, ofNodes);
        EngineObject[] found =
        [
            .. (await services).Select(thing => NodeObjects.Of(EngineObjectKind.Service, thing.ID, thing.Spec!.Name!, thing.Spec.Labels) with { Created = thing.CreatedAt }),
            // Of these two the engine has no filter by label.
            .. (await secrets).Where(thing => having.All(label => thing.Spec?.Labels?.ContainsKey(label) is true))
                .Select(thing => NodeObjects.Of(EngineObjectKind.Secret, thing.ID, thing.Spec!.Name!, thing.Spec.Labels) with { Created = thing.CreatedAt }),
            .. (await configs).Where(thing => having.All(label => thing.Spec?.Labels?.ContainsKey(label) is true))
                .Select(thing => NodeObjects.Of(EngineObjectKind.Config, thing.ID, thing.Spec!.Name!, thing.Spec.Labels) with { Created = thing.CreatedAt }),
            .. (await networks).Select(thing => NodeObjects.Of(EngineObjectKind.Network, thing.ID, thing.Name, thing.Labels) with { Created = thing.Created }),
            .. (await ofNodes).SelectMany(things => things).Where(thing => thing.Kind != EngineObjectKind.Network),
        ];
        return [.. found.Where(thing => ObjectLabels.IsOf(SwarmEngine.Kind, thing))];
    }
}
