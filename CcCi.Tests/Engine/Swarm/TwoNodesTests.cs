using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Swarm;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Crashes;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using CliWrap;
using CliWrap.Buffered;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine.Swarm;

/// <summary>Runs on a swarm of two nodes, which <c>eng/two-nodes</c> brings up on this machine beside its own engine.</summary>
[Trait("Needs", "Engine")]
public sealed class TwoNodesTests : IAsyncLifetime
{
    private const string One = "unix:///run/ccci-nodes/ccci-one.sock";
    private const string Two = "unix:///run/ccci-nodes/ccci-two.sock";

    // Two nodes of one machine share its two cores, and swarm checks ghost's health every 15 s.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a second node needs network namespaces, which only root may make");
        Assert.SkipWhen(Directory.Exists("/run/ccci-nodes"), "somebody has two nodes up already; eng/two-nodes down takes them away");
        await ScriptAsync(["up", .. await RunProcesses.PrepareImagesAsync("nginx:1.22", "nginx:1.26", "mariadb:10.11", "ghost:6.54.1", "ghost:6.65.0")]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists("/run/ccci-nodes") && TestContext.Current.TestState?.Result != TestResult.Skipped)
            await ScriptAsync(["down"]);
    }

    [Fact]
    public async Task Ghost_runs_on_two_nodes_drained_ones_are_left_and_a_lost_one_is_named()
    {
        using var runs = new RunProcesses { Engine = One, Nodes = $"ccci-two={Two}" };
        var green = runs.Start("green", "ghost");
        await runs.UntilAsync("green", "\"act\":\"redeploy\"", Patience);
        (await ServicesOnAsync(One)).Concat(await ServicesOnAsync(Two)).Should().BeEquivalentTo(["app", "db"]);
        (await ServicesOnAsync(One)).Should().ContainSingle("the app and its database are on different nodes");
        (await green).ExitCode.Should().Be(0, (await green).StandardOutput);
        (await runs.SummaryAsync("green")).Should().Contain("engine swarm, 2 nodes").And.Contain("teardown clean   level 4").And.EndWith("  verdict: green\n");

        await DrainedAsync();
        var worker = () => SwarmEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, new Dictionary<string, Uri>(), ProgressReport.Silent, null, new Uri(Two), Ct);
        (await worker.Should().ThrowAsync<EngineException>()).WithMessage($"machine fault: the engine at {Two} is no swarm manager (its swarm is active), *");
        var unnamed = () => SwarmEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, new Dictionary<string, Uri>(), ProgressReport.Silent, null, new Uri(One), Ct);
        (await unnamed.Should().ThrowAsync<EngineException>()).WithMessage("machine fault: node ccci-two of the swarm has no endpoint, *CCCI_NODES=ccci-two=*");

        var lost = runs.Start("lost", "ghost");
        await runs.UntilAsync("lost", "\"act\":\"redeploy\"", Patience);
        await RunProcesses.SignalAsync("KILL", int.Parse(await File.ReadAllTextAsync("/run/ccci-nodes/ccci-two.pid", Ct), System.Globalization.CultureInfo.InvariantCulture));
        (await lost).ExitCode.Should().NotBe(0);
        (await runs.SummaryAsync("lost")).Should().Contain("machine fault: the engine's event stream on node ccci-two ended").And.EndWith("  verdict: red\n");
    }

    /// <summary>A node that is drained in the middle of an update gives its tasks to the other, and the update is waited for all the same.</summary>
    private static async Task DrainedAsync()
    {
        const string Compose = """
            services:
              app:
                image: nginx:1.22
                networks: [inner]
                deploy: {replicas: 2, restart_policy: {delay: 100ms}, labels: {note: first}}
            networks: {inner: }
            """;
        using var recipe = new TempRecipe(Compose);
        var (run, stack) = (RunId.New(), new StackName($"drain-{RunId.New()}"));
        await using var engine = await SwarmEngine.ConnectAsync(
            Workspace.Images, CcciSettings.FromEnvironment().State, new Dictionary<string, Uri> { ["ccci-two"] = new(Two) }, ProgressReport.Silent, null, new Uri(One), Ct);
        await using var watch = await engine.WatchAsync(run, Ct);
        async Task<StackDeployment> DeploymentAsync(string compose)
        {
            recipe.Write("head/compose.yml", compose);
            var images = await Task.WhenAll(new[] { "nginx:1.22", "nginx:1.26" }.Select(image => engine.PrepareImageAsync(image, Ct)));
            return new StackDeployment
            {
                Stack = ComposeLoader.Load(recipe.Head, stack, new Dictionary<string, string>()),
                Owner = new OwnerLabels(run, "drain", DeployRole.Base, "/nowhere/run.lock", "contract-machine"),
                Images = images.ToDictionary(image => image.Written, image => image.Reference),
                Reachable = [new ServicePort("app", 80)],
            };
        }

        Task<StackSnapshot> ReadyAsync(StackDeployment deployment) => new Readiness(engine, watch, ProgressReport.Silent, TimeProvider.System).WaitAsync(
            new PlannedStack(recipe.Head, null, deployment.Stack, new Probe("app", 80), BackupPolicy.Of(deployment.Stack), new ReadyBound(TimeSpan.FromSeconds(60), "the test's patience"), new Dictionary<string, string>()),
            "localhost", Ct);

        try
        {
            var before = await DeploymentAsync(Compose);
            await engine.CreateAsync(before, Ct);
            await ReadyAsync(before);
            (await ServicesOnAsync(Two)).Should().Equal("app");

            var after = await DeploymentAsync(Compose.Replace("1.22", "1.26"));
            await engine.UpdateAsync(after, Ct);
            await DockerAsync(One, "node", "update", "--availability", "drain", "ccci-two");
            var snapshot = await ReadyAsync(after);

            snapshot.Find("app")!.Tasks.Should().HaveCount(2).And.OnlyContain(task => task.Current && task.State == TaskState.Running);
            (await ServicesOnAsync(Two)).Should().BeEmpty();
        }
        finally
        {
            await engine.RemoveAsync(stack, CancellationToken.None);
            await DockerAsync(One, "node", "update", "--availability", "active", "ccci-two");
        }
    }

    /// <summary>The services that have a running container on a node.</summary>
    private static async Task<IReadOnlyList<string>> ServicesOnAsync(string node) =>
        (await DockerAsync(node, "ps", "--format", "{{.Label \"ccci.service\"}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> DockerAsync(string node, params string[] arguments) =>
        (await Cli.Wrap("docker").WithArguments(["-H", node, .. arguments]).ExecuteBufferedAsync(CancellationToken.None)).StandardOutput;

    private static async Task ScriptAsync(IReadOnlyList<string> arguments)
    {
        var result = await Cli.Wrap(Path.Combine(Workspace.Root, "eng", "two-nodes")).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(CancellationToken.None);
        result.ExitCode.Should().Be(0, result.StandardError);
    }
}
