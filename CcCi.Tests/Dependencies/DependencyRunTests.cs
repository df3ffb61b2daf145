using CcCi.Harness;
using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Harness.Reporting;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Dependencies;

/// <summary>Runs of small recipes that need another, on the real engine.</summary>
[Trait("Needs", "Engine")]
public sealed class DependencyRunTests : IDisposable
{
    private static readonly Tier[] All = Enum.GetValues<Tier>();
    private readonly SampleRecipes _recipes = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _recipes.Dispose();

    [Fact]
    public async Task A_cold_dependency_is_deployed_once_and_found_by_its_own_name_alone()
    {
        var client = new SampleClient();
        await using var run = _recipes.Begin(client);
        await EnterAsync(run, All);
        var provider = run.App.Dependency("provider");
        var answer = await run.App.ExecAsync("app", ["curl", "-fsS", client.Granted!.Address.ToString()], Ct);
        var app = await run.App.ExecAsync("app", ["getent", "ahostsv4", "app"], Ct);
        var self = await run.App.ExecAsync("app", ["hostname", "-i"], Ct);
        var summary = await run.FinishAsync();

        answer.ExitCode.Should().Be(0, answer.Transcript);
        client.Granted.Address.Host.Should().Be(provider.Domain);
        self.Output.Split().Should().Contain(app.Output.Split()[0], "the service `app` of another stack must not answer to this one's");
        Text(summary).Should().Contain("deploy-count = 2 (expect 2)   deps deployed: [provider]   warm: []\n  deps teardown clean\n  teardown clean");
        summary.Problems.Should().BeEmpty();
        Roles(run).Should().Equal("dependency", "base");
        (await LeftAsync(run)).Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_dependency_chooses_itself_reaches_the_app_before_it_starts()
    {
        _recipes.Add(TempRecipe.Name, SampleRecipes.App.Replace("[\"PROVIDER=", "[\"KEY=${KEY}\", \"PROVIDER="), "requires: [provider]");
        await using var run = _recipes.Begin(new SampleClient(), apps: recipe => new SampleProvider(recipe, keepsPromises: false));
        await EnterAsync(run, Tier.Install);
        (await run.App.ExecAsync("app", ["printenv", "KEY"], Ct)).Output.Trim().Should().Be("chosen-for-sample");
        (await run.FinishAsync()).Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task A_dependency_that_never_gets_healthy_is_to_blame_and_the_app_is_unverified()
    {
        _recipes.Add("provider", TempRecipe.Compose.Replace("    networks:", "    healthcheck: {test: [CMD, \"false\"], interval: 100ms, retries: 2}\n    networks:"));
        await using var run = _recipes.Begin(new SampleClient());
        var refused = (await Assert.ThrowsAsync<UnverifiedException>(() => EnterAsync(run, All))).As<HarnessException>();
        var summary = await run.FinishAsync();

        refused.Owner.Should().Be(FaultOwner.Dependency);
        refused.Message.Should().Match("dependency fault: the install tier is unverified, because the install act failed: dependency provider 1.1.0+1.22 did not come up: after * s service app of provider-* is unhealthy*");
        summary.IsGreen.Should().BeFalse();
        (await LeftAsync(run)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_dependency_that_dies_in_the_middle_is_named_and_what_follows_is_unverified()
    {
        await using var run = _recipes.Begin(new KillingClient());
        await run.EnterAsync(Tier.Install, All, Ct);
        var refused = await Assert.ThrowsAsync<UnverifiedException>(async () =>
        {
            await run.EnterAsync(Tier.Upgrade, All, Ct);
            await run.EnterAsync(Tier.Backup, All, Ct);
        });
        await run.FinishAsync();

        refused.Owner.Should().Be(FaultOwner.Dependency);
        refused.Message.Should().Match("*dependency provider died in the middle of the run: after * s service app of provider-* was ready and then died with exit code 0*");
        (await LeftAsync(run)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_shared_dependency_is_deployed_by_the_first_run_and_warm_to_the_second()
    {
        _recipes.Add("provider", TempRecipe.Compose, "shared: run").Add("other", SampleRecipes.App, "requires: [provider]");
        await using var one = _recipes.Begin(new SampleClient());
        await using var two = _recipes.Begin(new SampleClient("other"));
        await Task.WhenAll(EnterAsync(one, Tier.Install), EnterAsync(two, Tier.Install));
        RunSummary[] summaries = [await one.FinishAsync(), await two.FinishAsync()];
        var live = await LeftAsync(one, two);
        var left = await _recipes.Shared.CloseAsync(Ct);

        summaries.Should().OnlyContain(summary => summary.Problems.Count == 0, Text(summaries[0]) + Text(summaries[1]));
        summaries.Select(summary => summary.Plan!.ExpectedDeploys).Order().Should().Equal(1, 2);
        summaries.Should().ContainSingle(summary => Text(summary).Contains("deps deployed: []   warm: [provider]"));
        live.Should().OnlyContain(thing => thing.Contains("provider"), "the stack stays as long as the process may need it");
        left.Should().BeEmpty();
        (await LeftAsync(one, two)).Should().BeEmpty();
    }

    /// <summary>Enters tiers in order, as if they alone were selected.</summary>
    private static async Task EnterAsync(Run run, params Tier[] tiers)
    {
        foreach (var tier in tiers)
            await run.EnterAsync(tier, tiers, Ct);
    }

    private static string Text(RunSummary summary) => SummaryText.Of(summary);

    private static IEnumerable<string> Roles(Run run) => run.Ledger.Entries.OfType<DeployStarted>().Select(deploy => deploy.Role);

    private static async Task<IReadOnlyList<string>> LeftAsync(params Run[] runs)
    {
        await using var engine = await SampleRecipes.ConnectAsync(Ct);
        return [.. (await engine.ListAsync(Ct)).Where(thing => runs.Any(run => Teardown.IsOf(run.Id, thing))).Select(thing => thing.ToString())];
    }

    /// <summary>An app whose upgrade goes well while its dependency dies.</summary>
    private sealed class KillingClient : SampleClient
    {
        public override async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct)
        {
            await base.PlantAsync(app, marker, ct);
            if (marker.Name.StartsWith("upgrade", StringComparison.Ordinal))
                await app.Dependency("provider").ExecAsync("app", ["nginx", "-s", "stop"], ct);
        }
    }
}
