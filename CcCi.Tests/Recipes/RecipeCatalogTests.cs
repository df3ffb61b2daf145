using CcCi.Harness.Faults;
using CcCi.Harness.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Recipes;

public sealed class RecipeCatalogTests
{
    [Fact]
    public void A_recipe_that_is_not_there_is_told_with_the_one_that_was_meant()
    {
        using var recipe = new TempRecipe();
        var find = () => new RecipeCatalog(recipe.Root).Find("smaple");
        find.Should().Throw<RecipeNotFoundException>()
            .WithMessage($"harness fault: there is no recipe `smaple` in {Path.GetFileName(recipe.Root)}/; did you mean `sample`? The recipes are sample");
    }

    [Theory]
    [InlineData("../sample")]
    [InlineData("sample/../sample")]
    [InlineData("")]
    public void A_name_that_leads_elsewhere_is_no_recipe(string name)
    {
        using var recipe = new TempRecipe();
        var find = () => new RecipeCatalog(recipe.Root).Find(name);
        find.Should().Throw<RecipeNotFoundException>();
    }

    [Fact]
    public void An_enrolment_is_read_whole()
    {
        using var recipe = new TempRecipe(enrolment: """
            requires: [keycloak, {recipe: redis, version: 1.0.0+7, env: {A: b}}]
            env: {MAIL: stub}
            upgrade: {base: 1.0.0+1, env: {NEW: "1"}}
            probe: {service: web, port: 8080, path: /health, status: 204, contains: ok}
            timeouts: {ready: 90s, hook: 2m}
            """);
        var enrolment = new RecipeCatalog(recipe.Root).Find(TempRecipe.Name).Enrolment;
        enrolment.Requires.Select(required => (required.Recipe, required.Version)).Should().Equal(("keycloak", null), ("redis", "1.0.0+7"));
        enrolment.Env.Should().Equal(new Dictionary<string, string> { ["MAIL"] = "stub" });
        enrolment.Upgrade.Base.Should().Be("1.0.0+1");
        enrolment.Probe.Should().Be(new ProbeEnrolment("web", 8080, "/health", 204, "ok"));
        enrolment.Timeouts.Should().Be(new TimeoutEnrolment(TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(2)));
    }

    [Theory]
    [InlineData("probes: {}", "recipe fault: sample/ccci.yml:1: probes is not known; did you mean `probe`?; the keys here are allow, env, probe, requires, shared, source, timeouts, upgrade")]
    [InlineData("probe:\n  port: many", "recipe fault: sample/ccci.yml:2: probe.port is `many` and must be a whole number")]
    [InlineData("timeouts: {ready: soon}", "recipe fault: sample/ccci.yml:1: timeouts.ready is `soon` and must be a duration such as 30s or 1m30s")]
    [InlineData("env: [a", "recipe fault: sample/ccci.yml:2:1: this is no YAML: *")]
    [InlineData("- a", "recipe fault: sample/ccci.yml:1: the file must be a mapping of keys to values")]
    public void What_cannot_be_is_named_with_its_line(string enrolment, string message)
    {
        using var recipe = new TempRecipe(enrolment: enrolment);
        var find = () => new RecipeCatalog(recipe.Root).Find(TempRecipe.Name);
        find.Should().Throw<HarnessException>().WithMessage(message);
    }

    [Theory]
    [InlineData("1.3.0+1", "1.2.0+1")]
    [InlineData("1.1.5+1", "1.1.0+1")]
    [InlineData("1.2.0+1", "1.2.0+1")]
    [InlineData("0.9.0+1", null)]
    [InlineData(null, "1.2.0+1")]
    public void The_base_is_the_newest_version_below_the_candidate(string? candidate, string? expected)
    {
        RecipeVersion[] published = [RecipeVersion.Parse("1.0.0+1"), RecipeVersion.Parse("1.1.0+1"), RecipeVersion.Parse("1.2.0+1")];
        PreviousVersion.Of(candidate is null ? null : RecipeVersion.Parse(candidate), published)?.ToString().Should().Be(expected);
    }

    [Fact]
    public void A_base_that_is_not_published_is_refused_with_those_that_are()
    {
        var choose = () => PreviousVersion.Forced("2.0.0+1", [RecipeVersion.Parse("1.0.0+1")]);
        choose.Should().Throw<CheckoutException>().WithMessage("harness fault: the version to upgrade from is given as `2.0.0+1`, which is not published; the published versions are 1.0.0+1");
    }
}
