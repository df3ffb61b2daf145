using CcCi.Harness.Faults;

namespace CcCi.Harness.Reporting;

/// <summary>
/// Reads what a run leaves for readers, to its end, and looks for secrets: the proof that redaction was not forgotten anywhere.
/// </summary>
public static class LeakScan
{
    /// <summary>Each place in the files under <paramref name="folder"/> at which a secret stands, as <c>file:line</c>.</summary>
    public static IReadOnlyList<string> In(string folder) =>
    [
        .. from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           from line in LinesOf(file).Select((text, index) => (Text: text, Number: index + 1))
           where Redaction.Finds(line.Text)
           select $"{Path.GetRelativePath(folder, file)}:{line.Number}",
    ];

    /// <summary>What to say about such places.</summary>
    public static string Problem(IReadOnlyList<string> places) =>
        $"a secret of the run stands in {string.Join(", ", places)}; whatever wrote it must use Redaction, and the file must not be published";

    // Others may still be writing to it, such as the shell that collects the runner's output.
    private static IEnumerable<string> LinesOf(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
