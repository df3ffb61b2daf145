using CcCi.Harness.Faults;

namespace CcCi.Harness.Engine;

/// <summary>The engine refused an act, or could not be reached.</summary>
public sealed class EngineException : HarnessException
{
    private EngineException(FaultOwner owner, string message, Exception? inner = null) : base(owner, message, inner) { }

    internal static EngineException Unreachable(string endpoint, Exception inner) =>
        new(FaultOwner.Machine, $"no Docker engine answers at {endpoint}: {inner.Message.TrimEnd('.')}. Start one, or let `./run` set one up", inner);
}

/// <summary>An image cannot be had: it is not there, no registry gives it, and nothing says how to build it.</summary>
public sealed class ImageUnavailableException : HarnessException
{
    private ImageUnavailableException(string message, Exception? inner = null) : base(FaultOwner.Machine, message, inner) { }

    internal static ImageUnavailableException NoWay(string image, string pullError) =>
        new($"image {image} cannot be had: it is not on the engine, the pull failed ({pullError}), and images/ has no way to build it");
}

/// <summary>A volume, or a container, has nothing at a path.</summary>
public sealed class PathNotFoundException : HarnessException
{
    private PathNotFoundException(string message, Exception? inner = null) : base(FaultOwner.Recipe, message, inner) { }

    internal static PathNotFoundException At(StackPath location) => new($"there is nothing at {location}");
}
