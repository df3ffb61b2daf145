using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Conventions;

/// <summary>docs/perf/deploys.md says what the plans say.</summary>
public sealed class BudgetDocumentTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("ccci-plans-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public async Task The_document_is_written_from_the_plans()
    {
        var rows = new List<string>();
        var catalog = new RecipeCatalog(Workspace.Recipes);
        foreach (var name in catalog.Names)
        {
            var cold = await PlanAsync(catalog, name, []);
            var warm = await PlanAsync(catalog, name, [.. cold.Dependencies.Where(dependency => dependency.Needs.Count == 0).Select(Live)]);
            rows.Add($"| {name} | {cold.Base.Title} | {cold.Target.Title} | {Names(cold.Budget.Cold)} | {cold.Budget.Expected} | {warm.Budget.Expected} |");
        }

        var document = await File.ReadAllTextAsync(Path.Combine(Workspace.Root, "docs", "perf", "deploys.md"), TestContext.Current.CancellationToken);
        document.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Should().Equal(rows);
    }

    private async Task<RunPlan> PlanAsync(RecipeCatalog catalog, string name, IReadOnlyList<WarmStack> warm)
    {
        var wires = new Wires(new RecipeApps(Workspace.App(name)!, Workspace.App));
        return await new RunPlanner(new CcciSettings(), catalog, wires.Take).PlanAsync(
            catalog.Find(name), Enum.GetValues<Tier>(), RunId.New(), warm, _scratch.FullName, TestContext.Current.CancellationToken);
    }

    private static WarmStack Live(PlannedDependency dependency) =>
        new(dependency.Name, dependency.Stack.Spec.Name, dependency.Domain, dependency.Stack.Title, "") { Secrets = dependency.Stack.Secrets };

    private static string Names(IReadOnlyList<string> dependencies) => dependencies.Count == 0 ? "none" : string.Join(", ", dependencies);
}
