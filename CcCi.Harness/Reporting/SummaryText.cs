using System.Globalization;
using System.Text;
using CcCi.Harness.Ledger;

namespace CcCi.Harness.Reporting;

/// <summary>A summary as text that can be pasted into a pull request. The same for every reader: it holds no colour and no path.</summary>
public static class SummaryText
{
    /// <summary>Writes <paramref name="summary"/> out.</summary>
    public static string Of(RunSummary summary)
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');

        var plan = summary.Plan;
        Line($"RUN SUMMARY  {summary.Recipe}{(plan is null ? "" : plan.Base == plan.Target ? $"  {plan.Target}" : $"  {plan.Base} -> {plan.Target}")}"
            + (plan is null ? "" : $"   engine {plan.Engine}"));
        foreach (var tier in summary.Tiers)
            Write(tier, plan?.Skips.GetValueOrDefault(tier.Tier), Line);
        if (plan is not null)
        {
            Line($"  deploy-count = {summary.Deploys} (expect {plan.ExpectedDeploys})   deps deployed: [{string.Join(", ", summary.Cold)}]   "
                + $"warm: [{string.Join(", ", plan.Warm)}]");
        }

        if (summary.LeftOfDependencies is { } ofDependencies)
            Line(ofDependencies.Count == 0 ? "  deps teardown clean" : $"  deps teardown left {ofDependencies.Count}: {string.Join(", ", ofDependencies)}");
        if (summary.Left is { } left)
            Line(left.Count == 0 ? $"  teardown clean   level {summary.Level}" : $"  teardown left {left.Count}: {string.Join(", ", left)}");
        if (summary.Kept is { } kept)
        {
            Line($"  kept: {string.Join(", ", kept.Objects)}");
            foreach (var command in kept.Enter)
                Line($"    enter it:  {command}");
            Line($"    remove it: {kept.Remove}");
        }

        if (summary.Images.Count > 0)
            Line($"  images: {string.Join(", ", summary.Images.Select(image => $"{image.Image} {image.Origin}"))}");
        Line(string.Create(CultureInfo.InvariantCulture, $"  {summary.Seconds:0.0} s in all, {summary.OwnSeconds:0.0} s of it the harness's own"));
        foreach (var note in summary.Notes)
            Line($"  note: {note}");
        foreach (var problem in summary.Problems)
            Line($"  RED: {Indented(problem)}");
        Line(summary.IsGreen ? "  verdict: green" : "  verdict: red");
        return text.ToString();
    }

    private static void Write(TierSummary tier, string? skip, Action<string> line)
    {
        line(string.Create(CultureInfo.InvariantCulture,
            $"  {Name(tier.Tier),-9} {Name(tier.Outcome),-10} {tier.Seconds,6:0.0} s{(tier.Outcome == Outcome.Skip && skip is not null ? $"   {skip}" : "")}"));

        foreach (var cause in tier.Facts.Where(fact => fact.Outcome is Outcome.Fail or Outcome.Unverified).GroupBy(fact => (fact.Outcome, fact.Reason)))
        {
            // An act that fails takes all facts of its tier with it: their names would say nothing more.
            var names = cause.Count() > 1 && cause.Count() == tier.Facts.Count ? $"all {tier.Facts.Count} facts" : string.Join(", ", cause.Select(fact => fact.Fact));
            line($"    {Name(cause.Key.Outcome)}: {names}\n      {Indented(cause.Key.Reason ?? "no reason was given")}");
        }
    }

    private static string Indented(string text) => text.Trim().ReplaceLineEndings("\n      ");

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
