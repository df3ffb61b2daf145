using Docker.DotNet;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>One machine that runs containers.</summary>
/// <param name="Name">Its host name; null where there is only one.</param>
internal sealed record Node(string? Name, EngineConnection Connection)
{
    /// <summary>Speaks to its engine.</summary>
    public IDockerClient Client => Connection.Client;

    /// <summary>Where it is, to stand at the end of what was tried; empty where there is only one.</summary>
    public string Where => Name is null ? "" : $" on node {Name}";
}
