using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Planning;

public sealed class RunPlannerTests : IDisposable
{
    private static readonly Tier[] All = Enum.GetValues<Tier>();
    private readonly TempRecipe _recipe = new();

    [Fact]
    public async Task The_base_is_the_version_before_the_candidate_and_the_budget_is_one()
    {
        var plan = await PlanAsync(Published("0.9.0+1.20", "1.0.0+1.21"), All);
        (plan.Base.Title, plan.Target.Title, plan.Budget.Expected).Should().Be(("1.0.0+1.21", "1.1.0+1.22", 1));
        plan.Acts.Should().Equal(All);
        plan.Base.Spec.Name.Should().Be(plan.Target.Spec.Name, "an upgrade is in place");
    }

    [Fact]
    public async Task Without_the_upgrade_tier_the_candidate_itself_is_deployed()
    {
        var plan = await PlanAsync(Published("1.0.0+1.21"), Tier.Install, Tier.Backup);
        plan.Base.Should().BeSameAs(plan.Target);
        plan.Acts.Should().Equal(Tier.Install, Tier.Backup);
    }

    [Fact]
    public async Task A_restore_alone_brings_the_deployment_and_the_backup() =>
        (await PlanAsync(_recipe, Tier.Restore)).Acts.Should().Equal(Tier.Install, Tier.Backup, Tier.Restore);

    [Fact]
    public async Task A_recipe_without_a_published_version_skips_the_upgrade_and_says_so()
    {
        var plan = await PlanAsync(_recipe, All);
        plan.Skips.Should().Equal(new Dictionary<Tier, string> { [Tier.Upgrade] = "no version is published before the candidate" });
        plan.Acts.Should().Equal(Tier.Install, Tier.Backup, Tier.Restore, Tier.Custom);
        plan.Base.Should().BeSameAs(plan.Target);
    }

    [Fact]
    public async Task A_recipe_without_a_backup_skips_backup_and_restore_and_says_so()
    {
        var plan = await PlanAsync(_recipe.Write("head/compose.yml", TempRecipe.Compose.Replace("backupbot.backup=true", "backupbot.backup=false")), All);
        plan.Skips[Tier.Backup].Should().Be("the recipe declares no backup (no label backupbot.backup=true)");
        plan.Skips.Should().ContainKey(Tier.Restore);
    }

    [Fact]
    public async Task An_operator_chooses_the_base_over_the_recipe_and_the_recipe_over_the_rule()
    {
        Published("0.8.0+1.19", "0.9.0+1.20", "1.0.0+1.21").Write("ccci.yml", "upgrade: {base: 0.9.0+1.20}");
        (await PlanAsync(_recipe, All)).Base.Title.Should().Be("0.9.0+1.20");
        (await PlanAsync(_recipe, new CcciSettings { UpgradeBase = "0.8.0+1.19" }, All)).Base.Title.Should().Be("0.8.0+1.19");
    }

    [Fact]
    public async Task A_base_that_is_not_published_is_refused() =>
        (await Refused<CheckoutException>(Published("1.0.0+1.21"), new CcciSettings { UpgradeBase = "2.0.0+9" }))
            .Should().Be("harness fault: the version to upgrade from is given as `2.0.0+9`, which is not published; the published versions are 1.0.0+1.21");

    [Fact]
    public async Task A_published_version_whose_label_says_another_is_refused() =>
        (await Refused<PlanException>(_recipe.Write("versions/1.0.0+1.21/compose.yml", TempRecipe.Compose)))
            .Should().Be("recipe fault: sample: the files published as 1.0.0+1.21 say in their label that they are 1.1.0+1.22; the version that is upgraded from would not be the one that is named");

    [Fact]
    public async Task A_candidate_that_asks_for_the_same_is_refused_as_an_upgrade() =>
        (await PlanAsync(_recipe.Write("versions/1.1.0+1.22/compose.yml", TempRecipe.Compose), All)).UpgradeRefusal!.Message
            .Should().StartWith("recipe fault: sample: the candidate (").And.Contain("asks for the same stack as 1.1.0+1.22, which is published; an upgrade between them would prove nothing");

    [Fact]
    public async Task A_config_that_changed_under_its_name_is_refused_with_the_variable_to_raise()
    {
        var compose = TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    configs: [page]") + "\nconfigs: {page: {name: \"${STACK_NAME}_page_${PAGE_VERSION}\", file: page}}";
        Publish("1.0.0+1.21", compose).Write("versions/1.0.0+1.21/page", "old").Write("versions/1.0.0+1.21/abra.sh", "export PAGE_VERSION=v1");
        _recipe.Write("head/compose.yml", compose).Write("head/page", "new").Write("head/abra.sh", "# versions\nexport PAGE_VERSION=v1");
        (await PlanAsync(_recipe, All)).UpgradeRefusal!.Message.Should()
            .StartWith("recipe fault: sample: the content of a config changed and its name did not, which an engine refuses in an upgrade:").And.Contain("raise `export PAGE_VERSION=v1` in abra.sh:2");
    }

    [Fact]
    public async Task A_recipe_that_says_no_port_is_refused() =>
        (await Refused<PlanException>(_recipe.Write("head/compose.yml", TempRecipe.Compose.Replace("traefik.http", "x.http"))))
            .Should().StartWith("recipe fault: sample (").And.Contain("nothing says which service and port serve the app");

    [Fact]
    public async Task A_secret_that_only_an_operator_has_must_be_given()
    {
        _recipe.Write("head/compose.yml", TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    secrets: [key]") + "\nsecrets: {key: {external: true}}")
            .Write("head/.env.sample", "SECRET_KEY_VERSION=v1 # generate=false");
        (await Refused<PlanException>(_recipe)).Should().StartWith("recipe fault: sample: the secret `key` is one that an operator must give");
        _recipe.Write("ccci.yml", "env: {SECRET_KEY_VALUE: for-the-test}");
        (await PlanAsync(_recipe, All)).Target.Secrets.Should().Contain("key", "for-the-test");
    }

    [Fact]
    public async Task Base_and_candidate_share_their_secrets()
    {
        var compose = TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    secrets: [key]") + "\nsecrets: {key: {external: true}}";
        Publish("1.0.0+1.21", compose).Write("head/compose.yml", compose);
        var plan = await PlanAsync(_recipe, All);
        plan.Base.Secrets["key"].Should().Be(plan.Target.Secrets["key"]).And.HaveLength(32);
    }

    [Fact]
    public async Task The_longest_bound_wins_and_says_where_it_is_from()
    {
        (await PlanAsync(_recipe, All)).Target.ReadyBound.ToString().Should().Be("60 s (CCCI_READY_TIMEOUT)");
        _recipe.Write("head/compose.yml", TempRecipe.Compose.Replace("backupbot.backup=true\"", "coop-cloud.${STACK_NAME}.timeout=300\""));
        (await PlanAsync(_recipe, All)).Target.ReadyBound.ToString().Should().Be("300 s (the recipe's timeout label)");
        _recipe.Write("ccci.yml", "timeouts: {ready: 5s}");
        (await PlanAsync(_recipe, All)).Target.ReadyBound.ToString().Should().Be("5 s (timeouts: ready in ccci.yml)");
    }

    [Fact]
    public async Task A_requirement_that_is_not_enrolled_is_refused() =>
        (await Refused<PlanException>(_recipe.Write("ccci.yml", "requires: [simple]"))).Should().Be("recipe fault: sample requires `simple`, which is not enrolled; did you mean `sample`? Add recipes/simple/, or take it out of `requires:` in its ccci.yml");

    public void Dispose() => _recipe.Dispose();

    private TempRecipe Published(params string[] versions)
    {
        foreach (var version in versions)
            Publish(version, TempRecipe.Compose);
        return _recipe;
    }

    private TempRecipe Publish(string version, string compose) => _recipe.Write($"versions/{version}/compose.yml", compose.Replace("1.1.0+1.22", version).Replace("nginx:1.22", "nginx:1.21"));

    private static Task<RunPlan> PlanAsync(TempRecipe recipe, params Tier[] tiers) => PlanAsync(recipe, new CcciSettings(), tiers);

    private static Task<RunPlan> PlanAsync(TempRecipe recipe, CcciSettings settings, params Tier[] tiers) => new RunPlanner(settings, new RecipeCatalog(recipe.Root), (_, _) => ClientSettings.None)
        .PlanAsync(new RecipeCatalog(recipe.Root).Find(TempRecipe.Name), tiers, RunId.New(), [], recipe.Root, TestContext.Current.CancellationToken);

    private static async Task<string> Refused<TException>(TempRecipe recipe, CcciSettings? settings = null) where TException : Exception =>
        (await Assert.ThrowsAsync<TException>(() => PlanAsync(recipe, settings ?? new CcciSettings(), All))).Message;
}
