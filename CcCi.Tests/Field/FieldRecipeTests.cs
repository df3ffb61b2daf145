using CcCi.Harness.Reporting;
using CcCi.Recipes;
using CcCi.Tests.Engine.Scripted;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Field;

/// <summary>
/// The recipes whose images only a registry has: their files, plans, budgets, wiring, and the order of what is done. Nothing of this proves the
/// apps; where a registry can be reached, <c>./run</c> does.
/// </summary>
public sealed class FieldRecipeTests
{
    [Fact]
    public async Task Keycloak_is_one_deploy() => Alone("keycloak", await ScriptedRun.OfAsync<Keycloak>());

    [Fact]
    public async Task Gitea_is_one_deploy() => Alone("gitea", await ScriptedRun.OfAsync<Gitea>());

    [Fact]
    public async Task Plausible_is_one_deploy() => Alone("plausible", await ScriptedRun.OfAsync<Plausible>());

    [Fact]
    public async Task La_Suite_Docs_deploys_Keycloak_before_it_and_removes_it_after_it() => With("lasuite-docs", "keycloak", await ScriptedRun.OfAsync<LaSuiteDocs>());

    [Fact]
    public async Task Drone_deploys_Gitea_before_it_and_is_told_what_Gitea_granted() => With("drone", "gitea", await ScriptedRun.OfAsync<Drone>());

    private static void Alone(string recipe, (RunSummary Summary, ScriptedEngine Engine) run)
    {
        var text = SummaryText.Of(run.Summary);
        run.Summary.IsGreen.Should().BeTrue(text);
        text.Should().Contain("deploy-count = 1 (expect 1)   deps deployed: []   warm: []").And.Contain("teardown clean   level 4");
        run.Engine.Asked.Should().Equal($"create {recipe}", $"update {recipe}", $"remove {recipe}");
    }

    private static void With(string recipe, string dependency, (RunSummary Summary, ScriptedEngine Engine) run)
    {
        var text = SummaryText.Of(run.Summary);
        run.Summary.IsGreen.Should().BeTrue(text);
        text.Should().Contain($"deploy-count = 2 (expect 2)   deps deployed: [{dependency}]   warm: []").And.Contain("deps teardown clean").And.Contain("teardown clean   level 4");
        run.Engine.Asked.Should().Equal($"create {dependency}", $"create {recipe}", $"update {recipe}", $"remove {recipe}", $"remove {dependency}");
    }
}
