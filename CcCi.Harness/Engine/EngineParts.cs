namespace CcCi.Harness.Engine;

/// <summary>What an engine is.</summary>
/// <param name="Kind"><c>containers</c> or <c>swarm</c>.</param>
/// <param name="Product">Such as <c>docker 20.10.24</c>.</param>
/// <param name="Nodes">How many machines it spans.</param>
public sealed record EngineIdentity(string Kind, string Product, int Nodes)
{
    /// <inheritdoc/>
    public override string ToString() => Kind == "containers" ? $"{Kind} ({Product})" : $"{Kind}, {Nodes} node{(Nodes == 1 ? "" : "s")} ({Product})";
}

/// <summary>How an image came to be on the engine.</summary>
public enum ImageOrigin
{
    /// <summary>It was there.</summary>
    Present,

    /// <summary>A registry gave it.</summary>
    Pulled,

    /// <summary>It was built from <c>images/</c>, in this run or an earlier one.</summary>
    Built,
}

/// <summary>An image that can be run.</summary>
/// <param name="Written">As the stack writes it.</param>
/// <param name="Reference">As the engine knows it.</param>
/// <param name="Id">The engine's id of it, which tells two builds of one tag apart.</param>
public sealed record ResolvedImage(string Written, string Reference, string Id, ImageOrigin Origin, TimeSpan Took);

/// <summary>How a command in a container ended.</summary>
/// <param name="Output">Its standard output.</param>
/// <param name="ErrorOutput">Its standard error.</param>
public sealed record ExecResult(int ExitCode, string Output, string ErrorOutput)
{
    /// <summary>Both streams, for a message: errors last.</summary>
    public string Transcript => $"{Output.TrimEnd()}\n{ErrorOutput.TrimEnd()}".Trim();
}

/// <summary>A place in a stack that can be read and written.</summary>
public abstract record StackPath
{
    private StackPath() { }

    /// <summary>A path of a volume. <paramref name="Path"/> is relative to the volume's root; empty is all of it.</summary>
    /// <param name="Volume">The volume's key in the compose files.</param>
    public sealed record InVolume(string Volume, string Path = "") : StackPath
    {
        /// <inheritdoc/>
        public override string ToString() => Path.Length == 0 ? $"volume {Volume}" : $"{Path} of volume {Volume}";
    }

    /// <summary>An absolute path in a service's container.</summary>
    public sealed record InService(string Service, string Path) : StackPath
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Path} of service {Service}";
    }
}

/// <summary>What kind of thing an engine holds.</summary>
public enum EngineObjectKind
{
    /// <summary>A swarm service.</summary>
    Service,

    /// <summary>A container.</summary>
    Container,

    /// <summary>A secret.</summary>
    Secret,

    /// <summary>A config.</summary>
    Config,

    /// <summary>A network.</summary>
    Network,

    /// <summary>A volume.</summary>
    Volume,
}

/// <summary>Something on an engine.</summary>
/// <param name="Stack">The stack it belongs to; null when it carries no stack's label.</param>
/// <param name="Labels">All of its labels.</param>
public sealed record EngineObject(EngineObjectKind Kind, string Id, string Name, string? Stack, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Of a container: the names of its networks and volumes, and the paths of the host that it mounts.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>When it was made, by the engine's clock; null when the engine does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Name}";
}
