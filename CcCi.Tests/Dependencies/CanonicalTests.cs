using CcCi.Harness;
using CcCi.Harness.Deploying;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Harness.Reporting;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Dependencies;

/// <summary>Stacks that green runs leave live, and runs that use them, on the real engine.</summary>
[Trait("Needs", "Engine")]
public sealed class CanonicalTests : IAsyncDisposable
{
    private const string Provider = "canonical-provider";
    private static readonly Tier[] All = Enum.GetValues<Tier>();
    private readonly SampleRecipes _recipes = new SampleRecipes(Provider).Publish(Provider, TempRecipe.Compose);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await using var engine = await SampleRecipes.ConnectAsync(CancellationToken.None);
        foreach (var stack in await new WarmStacks(engine, RunHost.Machine).ListAsync(CancellationToken.None))
        {
            if (stack.Recipe == Provider)
                await engine.RemoveAsync(stack.Name, CancellationToken.None);
        }

        _recipes.Dispose();
    }

    [Fact]
    public async Task A_live_canonical_stack_counts_nothing_and_keeps_nothing_of_the_run()
    {
        var promoted = await PromoteAsync();
        await using var run = _recipes.Begin(new SampleClient());
        await EnterAsync(run, Tier.Install);
        var during = await ClientsAsync(run.App.Dependency(Provider));
        var summary = await run.FinishAsync();

        Text(promoted).Should().Contain("deploy-count = 1 (expect 1)").And.Contain($"is live as the canonical {Provider}").And.EndWith("verdict: green\n");
        Text(summary).Should().Contain($"deploy-count = 1 (expect 1)   deps deployed: []   warm: [{Provider}]\n  deps teardown clean\n");
        summary.Problems.Should().BeEmpty();
        during.Should().ContainSingle(client => client.EndsWith($"-{run.Id}-sample", StringComparison.Ordinal));
        (await LiveClientsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_sick_one_is_left_alone_and_the_run_says_why_it_deploys()
    {
        await PromoteAsync();
        await using (var engine = await SampleRecipes.ConnectAsync(Ct))
            await engine.ExecAsync((await new WarmStacks(engine, RunHost.Machine).ListAsync(Ct)).First(stack => stack.Recipe == Provider).Name, "app", ["rm", "/usr/share/nginx/html/index.html"], Ct);
        await using var run = _recipes.Begin(new SampleClient());
        await EnterAsync(run, Tier.Install);
        var summary = await run.FinishAsync();
        Text(summary).Should().Contain("deploy-count = 2 (expect 2)").And.MatchRegex($"note: {Provider} is deployed cold: {Provider}-[a-z0-9]+_ccci_test is live and sick, it does not serve: GET / of app:80, expecting 200 got status 403");
        summary.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task An_operator_can_have_everything_cold()
    {
        await PromoteAsync();
        await using var run = _recipes.Begin(new SampleClient(), _recipes.Settings with { Warm = false });
        await EnterAsync(run, Tier.Install);
        Text(await run.FinishAsync()).Should().Contain($"deploy-count = 2 (expect 2)   deps deployed: [{Provider}]   warm: []");
    }

    [Fact]
    public async Task Two_runs_at_once_have_a_client_each()
    {
        await PromoteAsync();
        await using var one = _recipes.Begin(new SampleClient());
        await using var two = _recipes.Begin(new SampleClient());
        await Task.WhenAll(EnterAsync(one, Tier.Install), EnterAsync(two, Tier.Install));
        (await LiveClientsAsync()).Should().HaveCount(2);
        (await one.FinishAsync()).Problems.Should().BeEmpty();
        (await LiveClientsAsync()).Should().ContainSingle().Which.Should().Contain(two.Id.Value);
        (await two.FinishAsync()).Problems.Should().BeEmpty();
        (await LiveClientsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_dead_runs_client_is_taken_away_and_a_strangers_is_not()
    {
        await PromoteAsync();
        await using var earlier = _recipes.Begin(new SampleClient());
        await EnterAsync(earlier, Tier.Install);
        var provider = earlier.App.Dependency(Provider);
        var dead = new Client("sample", RunId.New(), "", Client.HomeOf(_recipes.Settings.State)).Name;
        var foreign = new Client("sample", RunId.New(), "", Client.HomeOf("/another/state")).Name;
        foreach (var name in new[] { dead, foreign, "somebody" })
            await SampleProvider.MakeAsync(provider, name, Ct);

        await using var run = _recipes.Begin(new SampleClient());
        await EnterAsync(run, Tier.Install);
        var clients = await ClientsAsync(provider);
        Text(await run.FinishAsync()).Should().Contain($"note: removed what a dead run had left: client {dead} of {Provider}");
        clients.Should().Contain(foreign).And.Contain("somebody").And.Contain(client => client.Contains(earlier.Id.Value)).And.NotContain(dead);
    }

    [Fact]
    public async Task A_promotion_takes_the_place_of_the_one_before()
    {
        await PromoteAsync();
        await PromoteAsync();
        await using var engine = await SampleRecipes.ConnectAsync(Ct);
        (await new WarmStacks(engine, RunHost.Machine).ListAsync(Ct)).Where(stack => stack.Recipe == Provider).Should().ContainSingle();
    }

    [Fact]
    public async Task One_that_is_in_use_stays_beside_the_new_one()
    {
        await PromoteAsync();
        await using var run = _recipes.Begin(new SampleClient());
        await EnterAsync(run, Tier.Install);
        Text(await PromoteAsync()).Should().Contain("is in use and stays live");
        (await run.FinishAsync()).Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task A_red_run_and_a_partial_one_promote_nothing()
    {
        await using (var red = _recipes.Begin(new Forgetful(), _recipes.Settings with { Promote = true }))
        {
            await Assert.ThrowsAsync<MarkerException>(() => EnterAsync(red, All));
            Record(red, Outcome.Fail);
            Text(await red.FinishAsync()).Should().Contain("note: not promoted: the run is red");
        }

        await using var partial = _recipes.Begin(new SampleProvider(Provider), _recipes.Settings with { Promote = true });
        await EnterAsync(partial, Tier.Install);
        Record(partial, Outcome.Pass);
        Text(await partial.FinishAsync()).Should().Contain("note: not promoted: the run was a partial one");
        await using var engine = await SampleRecipes.ConnectAsync(Ct);
        (await new WarmStacks(engine, RunHost.Machine).ListAsync(Ct)).Should().NotContain(stack => stack.Recipe == Provider);
    }

    private async Task<RunSummary> PromoteAsync()
    {
        await using var run = _recipes.Begin(new SampleProvider(Provider), _recipes.Settings with { Promote = true });
        await EnterAsync(run, All);
        Record(run, Outcome.Pass);
        return await run.FinishAsync();
    }

    private static async Task EnterAsync(Run run, params Tier[] tiers)
    {
        foreach (var tier in tiers)
            await run.EnterAsync(tier, tiers, Ct);
    }

    /// <summary>Records a fact for each tier, as the tier classes do.</summary>
    private static void Record(Run run, Outcome outcome)
    {
        foreach (var tier in run.Plan!.Tiers)
            run.Ledger.Write(new FactEnded(tier, "It is looked at", outcome, 0));
    }

    private static async Task<IReadOnlyList<string>> LiveClientsAsync()
    {
        await using var engine = await SampleRecipes.ConnectAsync(Ct);
        var live = (await new WarmStacks(engine, RunHost.Machine).ListAsync(Ct)).First(stack => stack.Recipe == Provider);
        var listed = await engine.ExecAsync(live.Name, "app", ["ls", "/usr/share/nginx/html"], Ct);
        return [.. listed.Output.Split('\n').Where(file => file.StartsWith("ccci-", StringComparison.Ordinal))];
    }

    private static Task<IReadOnlyList<string>> ClientsAsync(LiveApp provider) => new SampleProvider(Provider).ClientsAsync(provider, Ct);

    private static string Text(RunSummary summary) => SummaryText.Of(summary);

    /// <summary>An app that takes markers and shows none.</summary>
    private sealed class Forgetful : IRecipeApp
    {
        public string Recipe => Provider;

        public Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) => Task.CompletedTask;

        public Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct) => Task.FromResult(false);

        public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) => Task.CompletedTask;
    }
}
