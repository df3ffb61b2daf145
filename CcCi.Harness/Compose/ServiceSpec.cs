namespace CcCi.Harness.Compose;

/// <summary>One service of a stack. A null, or an empty list, means that the compose files say nothing and the engine's default holds.</summary>
public sealed record ServiceSpec
{
    /// <summary>The key under <c>services:</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The image as written, such as <c>ghost:6.54.1</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Replaces the image's entrypoint.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Replaces the image's command.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Environment by name. A null value is a bare name: the container gets it only if the image sets it.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = SortedMap<string?>.Empty;

    /// <summary><c>labels:</c>, which belong to the containers.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = SortedMap<string>.Empty;

    /// <summary><c>deploy.labels:</c>, which belong to the service.</summary>
    public IReadOnlyDictionary<string, string> DeployLabels { get; init; } = SortedMap<string>.Empty;

    /// <summary>How the engine finds out that the service is well; null when only the image says.</summary>
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>Volumes, binds and tmpfs, by target.</summary>
    public IReadOnlyList<MountSpec> Mounts { get; init; } = [];

    /// <summary>Secrets as files, sorted by source.</summary>
    public IReadOnlyList<FileReference> Secrets { get; init; } = [];

    /// <summary>Configs as files, sorted by source.</summary>
    public IReadOnlyList<FileReference> Configs { get; init; } = [];

    /// <summary>Networks with the aliases that the files give; the service's own name is an alias on each without being listed.</summary>
    public IReadOnlyList<NetworkAttachment> Networks { get; init; } = [];

    /// <summary>Published ports.</summary>
    public IReadOnlyList<PortSpec> Ports { get; init; } = [];

    /// <summary>How many tasks, and whether they are to end.</summary>
    public ServiceMode Mode { get; init; } = new ServiceMode.Replicated(1);

    /// <summary>What happens when a task ends.</summary>
    public RestartPolicy Restart { get; init; } = RestartPolicy.Default;

    /// <summary><c>deploy.update_config</c>.</summary>
    public UpdatePolicy? Update { get; init; }

    /// <summary><c>deploy.rollback_config</c>.</summary>
    public UpdatePolicy? Rollback { get; init; }

    /// <summary><c>deploy.resources</c>.</summary>
    public Resources? Resources { get; init; }

    /// <summary><c>deploy.placement</c>.</summary>
    public Placement? Placement { get; init; }

    /// <summary><c>deploy.endpoint_mode</c>: <c>vip</c> or <c>dnsrr</c>.</summary>
    public string? EndpointMode { get; init; }

    /// <summary>How long a task may take to stop before it is killed.</summary>
    public TimeSpan? StopGracePeriod { get; init; }

    /// <summary>The signal that asks a task to stop.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Whether the engine runs an init process as the first of the container.</summary>
    public bool? Init { get; init; }

    /// <summary>The container's host name.</summary>
    public string? Hostname { get; init; }

    /// <summary>User and group of the container's process.</summary>
    public string? User { get; init; }

    /// <summary>The working directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether a terminal is allocated.</summary>
    public bool Tty { get; init; }

    /// <summary>Whether standard input stays open.</summary>
    public bool StdinOpen { get; init; }

    /// <summary>Whether the root file system is read-only.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Capabilities added.</summary>
    public IReadOnlyList<string> CapabilitiesAdded { get; init; } = [];

    /// <summary>Capabilities dropped.</summary>
    public IReadOnlyList<string> CapabilitiesDropped { get; init; } = [];

    /// <summary>Kernel settings of the container.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = SortedMap<string>.Empty;

    /// <summary>Resource limits of the container's process.</summary>
    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    /// <summary>Additional lines of the hosts file, as <c>name:address</c>.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>Name servers.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>Search domains.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>Where the container's output goes.</summary>
    public Logging? Logging { get; init; }
}
