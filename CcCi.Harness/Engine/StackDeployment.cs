using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine;

/// <summary>All that an engine needs to create or update a stack.</summary>
public sealed record StackDeployment
{
    /// <summary>What is to run.</summary>
    public required StackSpec Stack { get; init; }

    /// <summary>Whose it is. These labels are put on every object.</summary>
    public required OwnerLabels Owner { get; init; }

    /// <summary>References to run, by the image as the stack writes it.</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    /// <summary>Values of the stack's generated secrets, by the secret's key. Given to containers as files, and in no other way.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = SortedMap<string>.Empty;

    /// <summary>Ports that the harness itself must reach, as service and port. They are bound to the loopback address on a port the engine chooses.</summary>
    public IReadOnlyList<ServicePort> Reachable { get; init; } = [];
}

/// <summary>A port of a service, inside its containers.</summary>
public sealed record ServicePort(string Service, int Port);
