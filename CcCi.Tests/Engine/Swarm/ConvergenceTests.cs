using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Swarm;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine.Swarm;

/// <summary>How swarm brings a stack to what was asked, and what is said when it does not.</summary>
[Trait("Needs", "Engine")]
public sealed class ConvergenceTests : IAsyncLifetime
{
    private const string Serving = """
        services:
          app:
            image: nginx:1.22
            networks: [inner]
            deploy:
              restart_policy: {delay: 100ms}
        networks: {inner: }
        """;

    private readonly TempRecipe _recipe = new(Serving);
    private readonly RunId _run = RunId.New();
    private SwarmEngine _engine = null!;
    private IEngineWatch _watch = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StackName Name => new($"converge-{_run}");

    public async ValueTask InitializeAsync()
    {
        _engine = await SwarmEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, new Dictionary<string, Uri>(), ProgressReport.Silent, Ct);
        _watch = await _engine.WatchAsync(_run, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.RemoveAsync(Name, CancellationToken.None);
        await _watch.DisposeAsync();
        await _engine.DisposeAsync();
        _recipe.Dispose();
    }

    [Fact]
    public async Task A_candidate_that_dies_is_rolled_back_while_the_old_task_serves()
    {
        await DeployAsync(Serving);
        var update = () => UpdateAsync(Broken("failure_action: rollback, order: start-first, monitor: 2s"));
        (await update.Should().ThrowAsync<ServiceNotReadyException>())
            .WithMessage("recipe fault: after * s service app of * does not run the candidate: the engine says “*roll*”*engine: task: non-zero exit (3)*last lines:*the migration failed*");
        var endpoint = await _engine.EndpointAsync(Name, "app", 80, Ct);
        (await HttpProbe.AskAsync(endpoint, "localhost", new Probe("app", 80), Ct)).Should().BeNull("the old task never stopped");
    }

    [Fact]
    public async Task An_update_that_swarm_pauses_is_not_waited_for()
    {
        await DeployAsync(Serving);
        var update = () => UpdateAsync(Broken("monitor: 10s"));
        (await update.Should().ThrowAsync<ServiceNotReadyException>())
            .WithMessage("recipe fault: after * s service app of * does not run the candidate: the engine says “update paused*”*last lines:*the migration failed*")
            .Which.Waited.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_container_that_cannot_be_made_is_told_with_the_engines_reason()
    {
        var deploy = () => DeployAsync(Serving.Replace("networks: [inner]\n", "networks: [inner]\n    volumes: [\"/nowhere/at-all:/data\"]\n"));
        (await deploy.Should().ThrowAsync<ServiceNotReadyException>()).WithMessage("recipe fault: *service app of * could not be started 3 times*engine: invalid mount config*/nowhere/at-all*");
    }

    [Fact]
    public async Task A_template_that_cannot_be_expanded_is_told_with_the_engines_reason()
    {
        var deploy = () => DeployAsync(Serving.Replace("networks: [inner]\n", "networks: [inner]\n    configs: [page]\n")
            + "\nconfigs: {page: {content: \"{{ secret \\\"missing\\\" }}\", template_driver: golang}}\n");
        (await deploy.Should().ThrowAsync<ServiceNotReadyException>()).WithMessage("recipe fault: *service app of * could not be started 3 times*engine: *missing*");
    }

    [Fact]
    public async Task A_service_of_no_tasks_is_ready()
    {
        var snapshot = await DeployAsync(Serving, ("  app:", "  none:\n    image: nginx:1.22\n    networks: [inner]\n    deploy: {replicas: 0}\n  app:"));
        snapshot.Find("none")!.Tasks.Should().BeEmpty();
    }

    [Fact]
    public async Task A_job_is_ready_when_it_has_completed()
    {
        var snapshot = await DeployAsync(Serving, ("  app:", "  job:\n    image: nginx:1.22\n    networks: [inner]\n    command: [sh, -c, \"sleep 1; echo done\"]\n    deploy: {mode: replicated-job, restart_policy: {condition: none}}\n  app:"));
        snapshot.Find("job")!.Tasks.Should().OnlyContain(task => task.State == TaskState.Complete && task.ExitCode == 0);
        (await _engine.LogsAsync(Name, "job", 5, Ct)).Should().Be("done");
    }

    [Fact]
    public async Task A_node_that_nobody_has_is_the_machines_fault()
    {
        var deploy = () => DeployAsync(Serving.Replace("deploy:\n", "deploy:\n      placement: {constraints: [node.labels.disk == golden]}\n"));
        (await deploy.Should().ThrowAsync<ServiceNotReadyException>()).WithMessage("machine fault: *service app of * has no node to run on: no suitable node (scheduling constraints not satisfied on 1 node)*");
    }

    [Fact]
    public async Task Who_updates_at_the_same_time_as_others_gets_through()
    {
        await DeployAsync(Serving);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(async number => await _engine.UpdateAsync(await DeploymentAsync(Serving.Replace("deploy:\n", $"deploy:\n      labels: {{number: \"{number}\"}}\n")), Ct)));
        (await _engine.ObserveAsync(Name, Ct)).Find("app")!.Labels.Should().ContainKey("number");
    }

    private static string Broken(string policy) =>
        Serving.Replace("    networks: [inner]\n", "    networks: [inner]\n    command: [sh, -c, \"echo the migration failed; exit 3\"]\n").Replace("deploy:\n", $"deploy:\n      update_config: {{{policy}}}\n");

    private async Task<StackSnapshot> DeployAsync(string compose, params (string Old, string New)[] changes)
    {
        var deployment = await DeploymentAsync(changes.Aggregate(compose, (text, change) => text.Replace(change.Old, change.New)));
        await _engine.CreateAsync(deployment, Ct);
        return await WaitAsync(deployment);
    }

    private async Task UpdateAsync(string compose)
    {
        var deployment = await DeploymentAsync(compose);
        await _engine.UpdateAsync(deployment, Ct);
        await WaitAsync(deployment);
    }

    private Task<StackSnapshot> WaitAsync(StackDeployment deployment)
    {
        var planned = new PlannedStack(
            _recipe.Head, null, deployment.Stack, new Probe("app", 80), BackupPolicy.Of(deployment.Stack), new ReadyBound(TimeSpan.FromSeconds(60), "the test's patience"), new Dictionary<string, string>());
        return new Readiness(_engine, _watch, ProgressReport.Silent, TimeProvider.System).WaitAsync(planned, "localhost", Ct);
    }

    private async Task<StackDeployment> DeploymentAsync(string compose)
    {
        _recipe.Write("head/compose.yml", compose);
        var image = await _engine.PrepareImageAsync("nginx:1.22", Ct);
        return new StackDeployment
        {
            Stack = ComposeLoader.Load(_recipe.Head, Name, new Dictionary<string, string>()),
            Owner = new OwnerLabels(_run, "converge", DeployRole.Base, "/nowhere/run.lock", "contract-machine"),
            Images = new Dictionary<string, string> { ["nginx:1.22"] = image.Reference },
            Reachable = [new ServicePort("app", 80)],
        };
    }
}
