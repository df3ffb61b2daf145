using CcCi.Harness.Planning;

namespace CcCi.Harness.Engine;

/// <summary>What a stack was deployed as.</summary>
public enum DeployRole
{
    /// <summary>The recipe under test.</summary>
    Base,

    /// <summary>A recipe that the one under test needs.</summary>
    Dependency,

    /// <summary>A known-good stack that a green run leaves live.</summary>
    Canonical,
}

/// <summary>Whose an object on an engine is: the run that made it, and the lock file that tells whether that run still lives.</summary>
/// <param name="Lease">The run's lock file, an absolute path on <paramref name="Host"/>.</param>
/// <param name="Host">The machine the run is on. Nobody can judge a lock of another machine.</param>
public sealed record OwnerLabels(RunId Run, string Recipe, DeployRole Role, string Lease, string Host)
{
    /// <summary>The label with the run's id.</summary>
    public const string RunLabel = "ccci.run";

    /// <summary>The label with the recipe's name.</summary>
    public const string RecipeLabel = "ccci.recipe";

    /// <summary>The label with the role, in lower case.</summary>
    public const string RoleLabel = "ccci.role";

    /// <summary>The label with the path of the run's lock file.</summary>
    public const string LeaseLabel = "ccci.lease";

    /// <summary>The label with the machine's name.</summary>
    public const string HostLabel = "ccci.host";

    /// <summary>The label with the kind of the engine that runs it: what one kind made, another leaves alone.</summary>
    public const string EngineLabel = "ccci.engine";

    /// <summary>The label that ties an object to its stack, as docker/cli writes it.</summary>
    public const string StackLabel = "com.docker.stack.namespace";

    /// <summary>The labels as an engine of a kind takes them.</summary>
    public IReadOnlyDictionary<string, string> ToLabels(string engine) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [RunLabel] = Run.Value,
        [RecipeLabel] = Recipe,
        [RoleLabel] = Role.ToString().ToLowerInvariant(),
        [LeaseLabel] = Lease,
        [HostLabel] = Host,
        [EngineLabel] = engine,
    };
}
