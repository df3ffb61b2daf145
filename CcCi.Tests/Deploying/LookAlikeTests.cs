using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.BadInput;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using Docker.DotNet;
using Docker.DotNet.Models;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

/// <summary>What looks like a run's and is not: it outlives the run, its teardown and the janitor.</summary>
[Trait("Needs", "Engine")]
public sealed class LookAlikeTests : IAsyncLifetime
{
    private readonly List<string> _volumes = [];
    private readonly List<string> _networks = [];
    private readonly List<string> _containers = [];
    private EngineConnection _connection = null!;
    private ContainersEngine _engine = null!;
    private string _image = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IDockerClient Client => _connection.Client;

    public async ValueTask InitializeAsync()
    {
        _connection = await EngineConnection.OpenAsync(null, Ct);
        _engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, Ct);
        _image = (await _engine.PrepareImageAsync("nginx:1.22", Ct)).Reference;
    }

    [Fact]
    public async Task What_is_somebody_elses_outlives_a_run_its_teardown_and_the_janitor()
    {
        var stranger = new Dictionary<string, string> { [OwnerLabels.RecipeLabel] = TempRecipe.Name, [OwnerLabels.RoleLabel] = "base" };
        await PlantAsync("sample-user_ccci_test_app", stranger);
        using var recipe = new TempRecipe();
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install);
        var stack = run.Run.App.Stack.Spec.Name;
        await PlantAsync($"x-{stack}_app", new Dictionary<string, string> { [OwnerLabels.RunLabel + ".of"] = run.Run.Id.Value, [OwnerLabels.StackLabel] = $"{stack}2" });

        var (summary, left) = await run.FinishAsync();
        await new Janitor(_engine, Path.Combine(recipe.Root, ".state", "runs")).CleanAsync(Harness.RunHost.Machine, Ct);

        left.Should().BeEmpty();
        summary.Left.Should().BeEmpty("nobody's objects are the run's");
        await AllAreThereAsync();
    }

    [Fact]
    public async Task What_carries_the_label_of_the_stack_and_of_no_run_is_named_and_not_removed()
    {
        using var recipe = new TempRecipe();
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install);
        var stack = run.Run.App.Stack.Spec.Name.Value;
        await PlantAsync("claims-to-be-of-a-stack", new Dictionary<string, string> { [OwnerLabels.StackLabel] = stack });

        var (summary, _) = await run.FinishAsync();

        summary.IsGreen.Should().BeFalse();
        summary.Left.Should().BeEquivalentTo(_containers.Select(name => $"container {name}").Concat(_networks.Select(name => $"network {name}")).Concat(_volumes.Select(name => $"volume {name}")).Select(thing => $"{thing}, which carries no label of a run"));
        await AllAreThereAsync();
    }

    [Fact]
    public async Task A_volume_of_a_user_is_not_the_run_s_even_if_the_recipe_names_it()
    {
        var name = $"precious-{RunId.New()}";
        await Client.Volumes.CreateAsync(new VolumesCreateParameters { Name = name }, Ct);
        _volumes.Add(name);
        using var recipe = new TempRecipe(TempRecipe.Compose.Replace("content:\n", $"content: {{name: {name}}}\n"));
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install);

        (await Client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, Ct)).SelectMany(container => container.Mounts).Select(mount => mount.Name).Should().NotContain(name);

        var (summary, _) = await run.FinishAsync();
        summary.Left.Should().BeEmpty();
        summary.Notes.Should().Contain(note => note.Contains($"is called {name}, which may be there already; a run makes its own"));
        await AllAreThereAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _containers)
            await Client.Containers.RemoveContainerAsync(name, new ContainerRemoveParameters { Force = true }, CancellationToken.None);
        foreach (var name in _networks)
            await Client.Networks.DeleteNetworkAsync(name, CancellationToken.None);
        foreach (var name in _volumes)
            await Client.Volumes.RemoveAsync(name, false, CancellationToken.None);
        await _engine.DisposeAsync();
        _connection.Dispose();
    }

    /// <summary>Makes a container, a network and a volume, tied to nothing but their names and labels.</summary>
    private async Task PlantAsync(string name, Dictionary<string, string> labels)
    {
        name = $"{name}.{RunId.New()}";
        await Client.Volumes.CreateAsync(new VolumesCreateParameters { Name = name, Labels = labels }, Ct);
        _volumes.Add(name);
        await Client.Networks.CreateNetworkAsync(new NetworksCreateParameters { Name = name, Labels = labels }, Ct);
        _networks.Add(name);
        await Client.Containers.CreateContainerAsync(new CreateContainerParameters { Name = name, Image = _image, Labels = labels }, Ct);
        _containers.Add(name);
    }

    private async Task AllAreThereAsync() =>
        (await _engine.CensusAsync(Ct)).Select(thing => thing.Name).Should().Contain([.. _containers, .. _networks, .. _volumes]);
}
