namespace CcCi.Harness.Compose;

/// <summary>How many tasks a service has, and whether they are to end.</summary>
public abstract record ServiceMode
{
    private ServiceMode() { }

    /// <summary>A number of tasks that keep running.</summary>
    public sealed record Replicated(int Replicas) : ServiceMode;

    /// <summary>One task on each node.</summary>
    public sealed record Global : ServiceMode;

    /// <summary>Tasks that are to complete.</summary>
    public sealed record ReplicatedJob(int Completions) : ServiceMode;

    /// <summary>One task on each node, to complete.</summary>
    public sealed record GlobalJob : ServiceMode;
}

/// <summary>
/// A healthcheck (<see href="https://docs.docker.com/reference/compose-file/services/#healthcheck"/>). A null field means the image's own
/// value, or else the engine's default.
/// </summary>
/// <param name="Test">The command, with <c>CMD</c>, <c>CMD-SHELL</c> or <c>NONE</c> first; null keeps the image's.</param>
/// <param name="Interval">Time between two checks; 30 s by default.</param>
/// <param name="Timeout">Time that a check may take; 30 s by default.</param>
/// <param name="Retries">Failures in a row that make a service unhealthy; 3 by default.</param>
/// <param name="StartPeriod">Time in which failures do not count.</param>
/// <param name="StartInterval">Time between two checks in the start period; engines before 25 do not know it.</param>
public sealed record Healthcheck(
    IReadOnlyList<string>? Test, TimeSpan? Interval = null, TimeSpan? Timeout = null, int? Retries = null, TimeSpan? StartPeriod = null,
    TimeSpan? StartInterval = null)
{
    /// <summary>Whether the check is switched off.</summary>
    public bool Disabled => Test is ["NONE"];

    /// <summary>The longest time after which a service that starts well is healthy, by its own account.</summary>
    public TimeSpan LongestStart =>
        (StartPeriod ?? TimeSpan.Zero) + (Retries ?? 3) * ((Interval ?? TimeSpan.FromSeconds(30)) + (Timeout ?? TimeSpan.FromSeconds(30)));
}

/// <summary>Something mounted into a service's containers.</summary>
/// <param name="Target">The absolute path in the container.</param>
/// <param name="ReadOnly">Whether the container may only read.</param>
public abstract record MountSpec(string Target, bool ReadOnly)
{
    /// <summary>A named volume of the stack. <paramref name="Volume"/> is its key under <c>volumes:</c>.</summary>
    public sealed record Named(string Volume, string Target, bool ReadOnly, bool NoCopy = false, string? Subpath = null) : MountSpec(Target, ReadOnly);

    /// <summary>A volume without a name, which lives as long as its container.</summary>
    public sealed record Anonymous(string Target, bool ReadOnly) : MountSpec(Target, ReadOnly);

    /// <summary>A path of the host. A relative one of the files is made absolute from the first file's folder.</summary>
    public sealed record Bind(string Source, string Target, bool ReadOnly, string? Propagation = null) : MountSpec(Target, ReadOnly);

    /// <summary>Memory. <paramref name="SizeBytes"/> null means no bound.</summary>
    public sealed record Tmpfs(string Target, long? SizeBytes = null, int? Mode = null) : MountSpec(Target, false);
}

/// <summary>A secret or a config as a file of a container.</summary>
/// <param name="Source">The key of the secret or config.</param>
/// <param name="Name">What the files call it in the container: a path, or a bare name, which templates may use too.</param>
/// <param name="Target">The absolute path in the container (a secret's bare name is below <c>/run/secrets/</c>, a config's below <c>/</c>).</param>
/// <param name="Uid">Its owner.</param>
/// <param name="Gid">Its group.</param>
/// <param name="Mode">Its permission bits, such as octal 0444.</param>
public sealed record FileReference(string Source, string Name, string Target, string Uid = "0", string Gid = "0", int Mode = 0b100_100_100);

/// <summary>A service's place on a network.</summary>
public sealed record NetworkAttachment(string Network, IReadOnlyList<string> Aliases);

/// <summary>A published port.</summary>
/// <param name="Target">The container's port.</param>
/// <param name="Published">The port of the host; null lets the engine choose.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="Mode"><c>ingress</c> or <c>host</c>.</param>
public sealed record PortSpec(int Target, int? Published, string Protocol = "tcp", string Mode = "ingress");

/// <summary>When a task that has ended is started again.</summary>
public enum RestartCondition
{
    /// <summary>Never.</summary>
    None,

    /// <summary>When it ended with an error.</summary>
    OnFailure,

    /// <summary>Whenever it ended.</summary>
    Any,
}

/// <summary>What happens when a task ends.</summary>
public sealed record RestartPolicy(RestartCondition Condition, TimeSpan? Delay = null, int? MaxAttempts = null, TimeSpan? Window = null)
{
    /// <summary>Swarm's default: start again, always.</summary>
    public static RestartPolicy Default { get; } = new(RestartCondition.Any);
}

/// <summary>How tasks are replaced in an update or a rollback.</summary>
/// <param name="Parallelism">Tasks at a time; 1 by default, 0 for all.</param>
/// <param name="Delay">Time between two of them.</param>
/// <param name="FailureAction"><c>pause</c>, <c>continue</c> or <c>rollback</c>.</param>
/// <param name="Monitor">How long a new task is watched for failure.</param>
/// <param name="MaxFailureRatio">The share of failures that is borne.</param>
/// <param name="Order"><c>stop-first</c> or <c>start-first</c>.</param>
public sealed record UpdatePolicy(
    int? Parallelism = null, TimeSpan? Delay = null, string? FailureAction = null, TimeSpan? Monitor = null, double? MaxFailureRatio = null,
    string? Order = null);

/// <summary><c>deploy.resources</c>: null fields are not limited or reserved.</summary>
public sealed record Resources(
    double? CpuLimit = null, long? MemoryLimitBytes = null, int? PidsLimit = null, double? CpuReservation = null, long? MemoryReservationBytes = null);

/// <summary><c>deploy.placement</c>.</summary>
public sealed record Placement(IReadOnlyList<string> Constraints, IReadOnlyList<string> SpreadPreferences, int? MaxReplicasPerNode = null);

/// <summary>A resource limit of a process.</summary>
public sealed record Ulimit(string Name, long Soft, long Hard);

/// <summary>Where a container's output goes.</summary>
public sealed record Logging(string? Driver, IReadOnlyDictionary<string, string> Options);
