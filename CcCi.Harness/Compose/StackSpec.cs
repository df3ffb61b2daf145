namespace CcCi.Harness.Compose;

/// <summary>
/// A stack as its compose files ask for it, after interpolation and merging: inert data that knows nothing of an engine. Names are the
/// keys of the compose files; what an object is called on an engine is in its <c>EngineName</c>.
/// </summary>
public sealed record StackSpec
{
    /// <summary>The stack's own name.</summary>
    public required StackName Name { get; init; }

    /// <summary>Services by key, in the order of the files.</summary>
    public required IReadOnlyList<ServiceSpec> Services { get; init; }

    /// <summary>Networks that services use; <c>default</c> is among them when a service names none.</summary>
    public IReadOnlyList<NetworkSpec> Networks { get; init; } = [];

    /// <summary>Declared volumes.</summary>
    public IReadOnlyList<VolumeSpec> Volumes { get; init; } = [];

    /// <summary>Declared secrets.</summary>
    public IReadOnlyList<SecretSpec> Secrets { get; init; } = [];

    /// <summary>Declared configs, with their content.</summary>
    public IReadOnlyList<ConfigSpec> Configs { get; init; } = [];

    /// <summary>Keys that were read and are not honoured, each with file and line, in the order of the files.</summary>
    public IReadOnlyList<ComposeWarning> Warnings { get; init; } = [];

    /// <summary>What services ask for that reaches beyond their containers, in the order of the files. A run refuses what <c>ccci.yml</c> does not allow.</summary>
    public IReadOnlyList<Privilege> Privileges { get; init; } = [];

    /// <summary>The service of that key.</summary>
    /// <exception cref="ComposeException">The stack has no such service.</exception>
    public ServiceSpec Service(string name) =>
        Services.FirstOrDefault(service => service.Name == name) ?? throw ComposeException.NoSuchService(Name, name, Services);
}
