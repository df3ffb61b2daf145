using CcCi.Harness.Compose;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Engine;

/// <summary>
/// What runs stacks. It speaks of stacks, services and tasks, never of the API behind it. Each method is one act: it neither waits for a
/// service to be ready nor tries again what failed. Its meaning is the engine contract tests, which every engine passes.
/// </summary>
/// <remarks>Every method throws <see cref="EngineException"/> when the engine refuses or cannot be reached.</remarks>
public interface IEngine : IAsyncDisposable
{
    /// <summary>What this engine is, for the report.</summary>
    EngineIdentity Identity { get; }

    /// <summary>What the compose files ask for and this engine does otherwise; empty when it does all of it.</summary>
    IReadOnlyList<ComposeWarning> NotHonoured(StackSpec stack);

    /// <summary>Makes sure that an image is on every node: there already, pulled, or built where no registry answers.</summary>
    /// <exception cref="ImageUnavailableException">It cannot be had in any way.</exception>
    Task<ResolvedImage> PrepareImageAsync(string image, CancellationToken ct);

    /// <summary>Creates a stack that is not there: networks, volumes, secrets, configs, services. This is what a deploy is.</summary>
    Task CreateAsync(StackDeployment deployment, CancellationToken ct);

    /// <summary>
    /// Brings a stack that is there to another specification in place: services that differ are replaced, the others are left alone, and
    /// volumes keep their content. Services that the new specification lacks stay, as <c>docker stack deploy</c> without pruning leaves them.
    /// </summary>
    Task UpdateAsync(StackDeployment deployment, CancellationToken ct);

    /// <summary>The stack as it is now. Services in the order of the specification.</summary>
    Task<StackSnapshot> ObserveAsync(StackName stack, CancellationToken ct);

    /// <summary>
    /// Runs a task's own healthcheck now instead of at the engine's next interval. Null when there is nothing to run, or when this engine
    /// decides by its own schedule alone.
    /// </summary>
    Task<ExecResult?> CheckHealthAsync(TaskSnapshot task, CancellationToken ct);

    /// <summary>Runs a command in the running task of a service, with the container's own user and environment.</summary>
    Task<ExecResult> ExecAsync(StackName stack, string service, IReadOnlyList<string> command, CancellationToken ct);

    /// <summary>The last lines that a service wrote, both streams, oldest first; also of a task that has ended.</summary>
    Task<string> LogsAsync(StackName stack, string service, int lines, CancellationToken ct);

    /// <summary>The last lines that one task wrote, both streams, oldest first; empty when it never had a process, or its log is gone.</summary>
    Task<string> LogsAsync(TaskSnapshot task, int lines, CancellationToken ct);

    /// <summary>Where a port of a service answers on this machine's loopback, without a trailing slash. It may change with an update.</summary>
    Task<Uri> EndpointAsync(StackName stack, string service, int port, CancellationToken ct);

    /// <summary>Writes what is at <paramref name="location"/> as a tar whose entries are relative to the location's root.</summary>
    /// <exception cref="PathNotFoundException">There is nothing at that location.</exception>
    Task ReadAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct);

    /// <summary>Unpacks a tar over the root of <paramref name="location"/>, with owners and modes. Files that the tar lacks stay.</summary>
    Task WriteAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct);

    /// <summary>Begins to record what the engine does to the tasks of a run. Whatever happens after this returns is seen.</summary>
    Task<IEngineWatch> WatchAsync(RunId run, CancellationToken ct);

    /// <summary>Removes all of a stack: services, secrets, configs, networks, volumes, the anonymous ones included. What is gone already is no error.</summary>
    Task RemoveAsync(StackName stack, CancellationToken ct);

    /// <summary>Every object on the engine that carries a run's label, of whichever run.</summary>
    Task<IReadOnlyList<EngineObject>> ListAsync(CancellationToken ct);

    /// <summary>Every object on the engine, whosever it is. It serves to tell what a run left that carries no label; nothing is removed for being in it.</summary>
    Task<IReadOnlyList<EngineObject>> CensusAsync(CancellationToken ct);
}
