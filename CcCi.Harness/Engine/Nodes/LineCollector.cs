namespace CcCi.Harness.Engine.Nodes;

/// <summary>Collects lines in the order in which they come; the framework's own progress type hands them to the thread pool in any order.</summary>
internal sealed class LineCollector(List<string> lines) : IProgress<string>
{
    public void Report(string value)
    {
        lock (lines)
            lines.Add(value.TrimEnd('\n', '\r'));
    }
}
