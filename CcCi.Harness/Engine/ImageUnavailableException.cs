using CcCi.Harness.Faults;

namespace CcCi.Harness.Engine;

/// <summary>An image cannot be had: it is not there, no registry gives it, and nothing says how to build it, or building it failed.</summary>
public sealed class ImageUnavailableException : HarnessException
{
    private ImageUnavailableException(string message, Exception? inner = null) : base(FaultOwner.Machine, message, inner) { }

    internal static ImageUnavailableException NoWay(string image, string pullError) =>
        new($"image {image} cannot be had: it is not on the engine, it cannot be pulled ({pullError}), and images/ does not say how to build it. "
            + "Pull it where a registry can be reached, or load it with `docker load`");

    internal static ImageUnavailableException BuildFailed(string image, string reason, string output) =>
        new($"image {image} cannot be had: building it from images/ failed: {reason}{(output.Length == 0 ? "" : $"\n  last lines of the build:\n    {output.ReplaceLineEndings("\n    ")}")}");

    internal static ImageUnavailableException BadDefinition(string file, string what) => new($"{file} {what}");

    internal static ImageUnavailableException NotCopied(string image, string where) =>
        new($"image {image} cannot be had{where}: it was copied there from the manager and is not there. Look at that engine's log, and whether its disk is full");
}
