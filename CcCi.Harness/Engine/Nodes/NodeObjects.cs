using System.Globalization;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>Finds the containers, networks and volumes of a node by their labels.</summary>
internal static class NodeObjects
{
    /// <summary>Those that carry all of the labels; all that there are when none is given.</summary>
    public static async Task<IReadOnlyList<EngineObject>> ListAsync(Node node, CancellationToken ct, params IReadOnlyList<string> having)
    {
        var (client, filter) = (node.Client, ObjectLabels.Having(having));
        var containers = client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, ct);
        var networks = client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, ct);
        var volumes = client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, ct);
        return
        [
            .. (await containers).Select(thing => Of(EngineObjectKind.Container, thing.ID, thing.Names.FirstOrDefault("").TrimStart('/'), thing.Labels) with
            {
                Uses = [.. (thing.NetworkSettings?.Networks?.Keys ?? []).Concat((thing.Mounts ?? []).Select(mount => (mount.Type == "volume" ? mount.Name : mount.Source) ?? ""))],
                Created = thing.Created,
            }),
            .. (await networks).Select(thing => Of(EngineObjectKind.Network, thing.ID, thing.Name, thing.Labels) with { Created = thing.Created }),
            .. ((await volumes).Volumes ?? []).Select(thing => Of(EngineObjectKind.Volume, thing.Name, thing.Name, thing.Labels) with { Created = At(thing.CreatedAt) }),
        ];
    }

    /// <summary>An object as the engine tells it.</summary>
    public static EngineObject Of(EngineObjectKind kind, string id, string name, IDictionary<string, string>? labels) =>
        new(kind, id, name, labels is not null && labels.TryGetValue(OwnerLabels.StackLabel, out var stack) ? stack : null, (labels ?? new Dictionary<string, string>()).AsReadOnly());

    private static DateTimeOffset? At(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) ? at : null;
}
