using CcCi.Harness;
using CcCi.Harness.Faults;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Reporting;
using CcCi.Tests.Engine.Scripted;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Dependencies;

/// <summary>What is known, or refused, before anything is deployed.</summary>
public sealed class DependencyPlanTests : IDisposable
{
    private readonly SampleRecipes _recipes = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _recipes.Dispose();

    [Fact]
    public async Task A_dependency_of_a_dependency_is_deployed_first_and_counts()
    {
        _recipes.Add("provider", SampleRecipes.App, "requires: [root]").Add("root", TempRecipe.Compose);
        var engine = new ScriptedEngine(_ => Answering());
        await using var run = _recipes.Begin(new SampleClient(), apps: recipe => recipe == "provider" ? new Middle() : new SampleProvider("root"), connect: _ => Task.FromResult<Harness.Engine.IEngine>(engine));
        await run.EnterAsync(Tier.Install, [Tier.Install], Ct);
        var summary = await run.FinishAsync();
        SummaryText.Of(summary).Should().Contain("deploy-count = 3 (expect 3)   deps deployed: [root, provider]   warm: []");
        engine.Asked.Should().Equal("create root", "create provider", "create sample", "remove sample", "remove provider", "remove root");
        summary.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task What_two_recipes_of_a_run_need_is_one_dependency()
    {
        _recipes.Add(TempRecipe.Name, SampleRecipes.App, "requires: [provider, root]").Add("provider", SampleRecipes.App, "requires: [root]").Add("root", TempRecipe.Compose);
        var plan = await PlanAsync(new SampleClient(), recipe => recipe == "provider" ? new Middle() : new SampleProvider("root"));
        plan.Budget.Cold.Should().Equal("root", "provider");
        plan.Needs.Select(dependency => dependency.Name).Should().Equal("provider", "root");
    }

    [Fact]
    public async Task A_circle_shows_its_path()
    {
        _recipes.Add("provider", SampleRecipes.App, "requires: [root]").Add("root", SampleRecipes.App, "requires: [sample]");
        (await RefusedAsync<PlanException>(new Middle(TempRecipe.Name), recipe => new Middle(recipe))).Should().Be(
            "recipe fault: sample: its requirements go round in a circle: sample -> provider -> root -> sample; take one of these out of `requires:`");
    }

    [Fact]
    public async Task One_recipe_in_two_forms_is_refused()
    {
        _recipes.Add(TempRecipe.Name, SampleRecipes.App, "requires: [provider, {recipe: root, env: {A: b}}]").Add("provider", SampleRecipes.App, "requires: [root]").Add("root", TempRecipe.Compose);
        (await RefusedAsync<PlanException>(new SampleClient(), recipe => recipe == "provider" ? new Middle() : new SampleProvider("root"))).Should()
            .StartWith("recipe fault: sample: root is required in two forms, with another version or environment at sample -> root;");
    }

    [Fact]
    public async Task A_requirement_that_no_code_provides_for_is_refused() => (await RefusedAsync<WiringException>(new SampleClient(), _ => null)).Should().Be(
        "recipe fault: sample needs SampleGrant, and no recipe that it requires provides it (it requires provider); add one that does to `requires:` in its ccci.yml");

    [Fact]
    public async Task A_requirement_of_which_nothing_is_taken_is_refused() => (await RefusedAsync<WiringException>(new SampleProvider(TempRecipe.Name), recipe => new SampleProvider(recipe))).Should().StartWith(
        "recipe fault: sample requires provider and takes nothing of it: provider provides SampleGrant, sample needs nothing.");

    [Fact]
    public async Task A_version_that_is_not_published_is_refused()
    {
        _recipes.Add(TempRecipe.Name, SampleRecipes.App, "requires: [{recipe: provider, version: 9.9.9+1}]").Publish("provider", TempRecipe.Compose);
        (await RefusedAsync<HarnessException>(new SampleClient())).Should().Be("recipe fault: `requires:` asks for provider 9.9.9+1, which is not published; its published versions are 1.0.0+1.22");
    }

    [Fact]
    public async Task The_published_version_is_taken_before_the_candidate()
    {
        _recipes.Publish("provider", TempRecipe.Compose);
        (await PlanAsync(new SampleClient())).Dependencies.Single().Stack.Title.Should().Be("1.0.0+1.22");
    }

    [Fact]
    public async Task A_recipe_that_needs_others_cannot_be_shared()
    {
        _recipes.Add("provider", SampleRecipes.App, "shared: run\nrequires: [root]").Add("root", TempRecipe.Compose);
        (await RefusedAsync<HarnessException>(new SampleClient())).Should().Contain("has `shared: run` and `requires:`; a recipe that needs others itself cannot be shared");
    }

    [Theory]
    [InlineData("", "1.0.0+1.22", null)]
    [InlineData("", "0.9.0+1.20", "its version 0.9.0+1.20 is not published any more")]
    [InlineData("gone1234", "1.1.0+1.22", "it was deployed from files that are no longer the candidate's (gone1234, now *)")]
    public async Task A_live_stack_is_used_when_its_files_are_known(string id, string version, string? refused)
    {
        _recipes.Publish("provider", TempRecipe.Compose);
        var live = new WarmStack("provider", new Harness.Compose.StackName("live"), "live.ccci.test", version, id) { Secrets = new Dictionary<string, string>() };
        var plan = await PlanAsync(new SampleClient(), warm: [live]);
        plan.Budget.Expected.Should().Be(refused is null ? 1 : 2);
        if (refused is null)
            plan.Notes.Should().BeEmpty();
        else
            plan.Notes.Should().ContainSingle().Which.Should().Match($"provider is deployed cold: live is live, and {refused}");
    }

    private async Task<RunPlan> PlanAsync(IRecipeApp app, Func<string, IRecipeApp?>? apps = null, IReadOnlyList<WarmStack>? warm = null)
    {
        var host = new RunHost(_recipes.Root, _recipes.Root, _recipes.Settings, SampleRecipes.ConnectAsync, ProgressReport.Silent, TimeProvider.System) { Apps = apps ?? (recipe => new SampleProvider(recipe)) };
        using var planning = new RunPlanning(host, app, new RunFrame(RunId.New(), [Tier.Install], _recipes.Root));
        var cold = await planning.ColdAsync(Ct);
        if (warm is null)
            return cold;
        var catalog = new Harness.Recipes.RecipeCatalog(_recipes.Root);
        return await new RunPlanner(_recipes.Settings, catalog, planning.Wires.Take).PlanAsync(catalog.Find(app.Recipe), [Tier.Install], RunId.New(), warm, _recipes.Root, Ct);
    }

    private async Task<string> RefusedAsync<TException>(IRecipeApp app, Func<string, IRecipeApp?>? apps = null)
        where TException : Exception => (await Assert.ThrowsAnyAsync<TException>(() => PlanAsync(app, apps))).Message;

    private static ScriptedApp Answering()
    {
        var app = new ScriptedApp();
        app.On("GET", "/", _ => new ScriptedAnswer(200));
        app.On("GET", "/.*", _ => new ScriptedAnswer(404));
        return app;
    }
}
