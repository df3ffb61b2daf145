using CcCi.Harness.Faults;

namespace CcCi.Harness.Engine;

/// <summary>A volume, or a container, has nothing at a path.</summary>
public sealed class PathNotFoundException : HarnessException
{
    private PathNotFoundException(string message) : base(FaultOwner.Recipe, message) { }

    internal static PathNotFoundException At(StackPath location) => new($"there is nothing at {location}");
}
