using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CcCi.Tests.Tiers;

namespace CcCi.Tests.Canaries;

/// <summary>
/// The table of docs/verdicts.md: each canary, and what caught it. Its rows follow from the canaries; the seconds are those of the last run that was
/// asked to write them, with <c>WRITE_VERDICTS=1</c>.
/// </summary>
internal static partial class Verdicts
{
    private const string Heading = "| canary | tier | fact | seconds |\n|---|---|---|---|\n";
    private static readonly Lock Gate = new();

    public static string Document { get; } = Path.Combine(Workspace.Root, "docs", "verdicts.md");

    /// <summary>The rows, without their seconds.</summary>
    public static IEnumerable<string> Rows => Canary.All.Select(Row);

    /// <summary>The rows of the document, without their seconds.</summary>
    public static IEnumerable<string> Written => RowForm().Matches(File.ReadAllText(Document)).Select(row => row.Groups["row"].Value);

    /// <summary>Writes how long it took to catch a canary, if this run was asked to.</summary>
    public static void Record(Canary canary, TimeSpan took)
    {
        if (Environment.GetEnvironmentVariable("WRITE_VERDICTS") is not "1")
            return;
        lock (Gate)
        {
            var text = File.ReadAllText(Document);
            var seconds = RowForm().Matches(text).ToDictionary(row => row.Groups["row"].Value, row => row.Groups["seconds"].Value);
            seconds[Row(canary)] = took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            var table = new StringBuilder(Heading);
            foreach (var row in Rows)
                table.Append(CultureInfo.InvariantCulture, $"{row} {seconds.GetValueOrDefault(row, "")} |\n");
            File.WriteAllText(Document, TableForm().Replace(text, table.ToString().Replace("$", "$$", StringComparison.Ordinal), 1));
        }
    }

    private static string Row(Canary canary) => canary.Tier is { } tier
        ? $"| {canary.Name} | {tier.ToString().ToLowerInvariant()} | {FactName.Sentence(canary.Fact)}{(canary.PassesTheAct ? "" : " (its act refuses)")} |"
        : $"| {canary.Name} | the run as a whole | {nameof(DeployBudgetGuard)} |";

    [GeneratedRegex(@"^(?<row>\| (?!canary \|)[^|\n]+\|[^|\n]+\|[^|\n]+\|) ?(?<seconds>[0-9.]*) ?\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex RowForm();

    [GeneratedRegex(@"^\| canary \|.*\n(\|.*\n)*", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableForm();
}
