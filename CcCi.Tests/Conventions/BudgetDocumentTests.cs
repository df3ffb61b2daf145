using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Conventions;

/// <summary>docs/perf/deploys.md says what the plans say.</summary>
public sealed class BudgetDocumentTests
{
    [Fact]
    public async Task The_document_is_written_from_the_plans()
    {
        var scratch = Directory.CreateTempSubdirectory("ccci-plans-");
        var rows = new List<string>();
        foreach (var name in new RecipeCatalog(Workspace.Recipes).Names)
        {
            var plan = await new RunPlanner(new CcciSettings()).PlanAsync(
                new RecipeCatalog(Workspace.Recipes).Find(name), Enum.GetValues<Tier>(), RunId.New(), scratch.FullName, TestContext.Current.CancellationToken);
            rows.Add($"| {name} | {plan.Base.Title} | {plan.Target.Title} | {plan.Budget.Expected} |");
        }

        scratch.Delete(recursive: true);
        var document = await File.ReadAllTextAsync(Path.Combine(Workspace.Root, "docs", "perf", "deploys.md"), TestContext.Current.CancellationToken);
        document.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Should().Equal(rows);
    }
}
