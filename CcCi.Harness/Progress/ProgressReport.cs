using CcCi.Harness.Faults;

namespace CcCi.Harness.Progress;

/// <summary>
/// Tells a person what long work is doing. On a terminal one line is rewritten in place; elsewhere each change of state is a line, and what
/// would be rewritten is left out. It serves people, never verdicts.
/// </summary>
/// <param name="writer">Where the lines go.</param>
/// <param name="isTerminal">Whether <paramref name="writer"/> can rewrite a line.</param>
public sealed class ProgressReport(TextWriter writer, bool isTerminal)
{
    private readonly Lock _gate = new();
    private bool _transient;

    /// <summary>Says nothing.</summary>
    public static ProgressReport Silent { get; } = new(TextWriter.Null, isTerminal: false);

    /// <summary>Progress on standard error, which leaves standard output to results.</summary>
    public static ProgressReport OnConsole() => new(Console.Error, !Console.IsErrorRedirected);

    /// <summary>A line that stays.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            Clear();
            writer.WriteLine(Redaction.Apply(line));
        }
    }

    /// <summary>A line that the next one replaces; on a terminal only.</summary>
    public void Show(string line)
    {
        if (!isTerminal)
            return;
        lock (_gate)
        {
            Clear();
            var width = Math.Max(20, Console.WindowWidth - 1);
            line = Redaction.Apply(line).ReplaceLineEndings(" ");
            writer.Write(line.Length > width ? line[..width] : line);
            _transient = true;
        }
    }

    private void Clear()
    {
        if (_transient)
            writer.Write("\r\e[K");
        _transient = false;
    }
}
