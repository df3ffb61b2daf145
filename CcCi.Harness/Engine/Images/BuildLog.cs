using CcCi.Harness.Progress;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Images;

/// <summary>What a build writes: shown as it comes, and kept for the case that it fails.</summary>
internal sealed class BuildLog(string image, ProgressReport progress) : IProgress<JSONMessage>
{
    private readonly List<string> _lines = [];

    /// <summary>Why the build failed; null when it did not.</summary>
    public string? Error { get; private set; }

    public void Report(JSONMessage value)
    {
        Error ??= value.Error?.Message;
        foreach (var line in (value.Stream ?? value.Status ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            lock (_lines)
                _lines.Add(line);
            progress.Show($"  building {image}: {line}");
        }
    }

    /// <summary>The last lines.</summary>
    public string Tail(int count)
    {
        lock (_lines)
            return string.Join('\n', _lines.TakeLast(count));
    }
}
