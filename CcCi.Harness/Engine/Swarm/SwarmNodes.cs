using CcCi.Harness.Engine.Nodes;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>The machines of a swarm, each with a connection to its engine: commands and files can only be had where a task is.</summary>
internal sealed class SwarmNodes : IDisposable
{
    private SwarmNodes(Node manager, IReadOnlyList<SwarmNode> all) => (Manager, All) = (manager, all);

    /// <summary>The one that services are made on.</summary>
    public Node Manager { get; }

    /// <summary>All of them, the manager first.</summary>
    public IReadOnlyList<SwarmNode> All { get; }

    /// <summary>Connects to every node that can be given a task.</summary>
    /// <param name="manager">The engine that the environment names.</param>
    /// <param name="endpoints">Where the engines of the other nodes answer, by host name.</param>
    /// <exception cref="EngineException">It is no manager, a node's endpoint is not known, or its engine does not answer.</exception>
    public static async Task<SwarmNodes> ConnectAsync(EngineConnection manager, IReadOnlyDictionary<string, Uri> endpoints, CancellationToken ct)
    {
        var swarm = (await manager.Client.System.GetSystemInfoAsync(ct)).Swarm;
        if (swarm is not { ControlAvailable: true })
            throw EngineException.NoManager(manager.Client.Options.Endpoint.ToString(), swarm?.LocalNodeState ?? "inactive");
        var listed = await manager.Client.Swarm.ListNodesAsync(ct);
        var others = listed.Where(node => node.ID != swarm.NodeID && node is { Status.State: "ready", Spec.Availability: "active" }).ToList();
        var own = new SwarmNode(swarm.NodeID, swarm.NodeAddr, new Node(others.Count == 0 ? null : NameOf(listed.First(node => node.ID == swarm.NodeID)), manager));
        var connected = new List<SwarmNode> { own };
        try
        {
            foreach (var node in others)
            {
                if (!endpoints.TryGetValue(NameOf(node), out var endpoint))
                    throw EngineException.UnknownNode(NameOf(node), endpoints.Keys);
                connected.Add(new SwarmNode(node.ID, node.Status?.Addr ?? "", new Node(NameOf(node), await EngineConnection.OpenAsync(endpoint, ct))));
            }
        }
        catch
        {
            foreach (var node in connected.Skip(1))
                node.Node.Connection.Dispose();
            throw;
        }

        return new SwarmNodes(own.Node, connected);
    }

    public void Dispose()
    {
        foreach (var node in All)
            node.Node.Connection.Dispose();
    }

    private static string NameOf(NodeListResponse node) => node.Description?.Hostname ?? node.ID;
}

/// <summary>A machine of a swarm.</summary>
/// <param name="Id">The swarm's id of it.</param>
/// <param name="Address">Where other machines reach it.</param>
internal sealed record SwarmNode(string Id, string Address, Node Node);
