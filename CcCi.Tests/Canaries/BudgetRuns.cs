using CcCi.Harness;
using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;
using CcCi.Tests.BadInput;
using CcCi.Tests.Dependencies;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Canaries;

/// <summary>
/// Runs that go well and whose deploys are wrong. They are explicit: only <see cref="BudgetCanaries"/> start them, in a process of their own,
/// because nothing but the guard at the end of the assembly makes them red.
/// </summary>
public sealed class BudgetRuns(DeployBudgetGuard guard)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_deploy_too_many()
    {
        using var recipe = new TempRecipe();
        await using var run = await InstalledAsync(recipe);
        await Second(run.Run, run.Run.App.Stack.Spec, DeployRole.Base, async (engine, deployment) => await new Deployer(engine, run.Run.Ledger).DeployAsync(deployment, "again", Ct));
        (await run.FinishAsync()).Left.Should().BeEmpty();
    }

    [Fact(Explicit = true)]
    public async Task A_deploy_behind_the_ledger()
    {
        using var recipe = new TempRecipe();
        await using var run = await InstalledAsync(recipe);
        await Second(run.Run, run.Run.App.Stack.Spec, DeployRole.Base, (engine, deployment) => engine.CreateAsync(deployment, Ct));
        (await run.FinishAsync()).Left.Should().BeEmpty();
    }

    [Fact(Explicit = true)]
    public async Task A_deploy_too_few()
    {
        using var recipe = new TempRecipe();
        await using var run = SampleRun.Begin(recipe, wrap: engine => new DeafEngine(engine));
        guard.Watch(run.Run);
        await Assert.ThrowsAnyAsync<Exception>(() => run.EnterAsync(Tier.Install));
        (await run.FinishAsync()).Left.Should().BeEmpty();
    }

    [Fact(Explicit = true)]
    public async Task A_cold_dependency_deployed_twice()
    {
        using var recipes = new SampleRecipes();
        await using var run = recipes.Begin(new SampleClient());
        guard.Watch(run);
        await run.EnterAsync(Tier.Install, [Tier.Install], Ct);
        var provider = run.App.Dependency(recipes.Provider).Stack.Spec;
        await Second(run, provider, DeployRole.Dependency, async (engine, deployment) => await new Deployer(engine, run.Ledger).DeployAsync(deployment, "again", Ct));
        (await run.FinishAsync()).LeftOfDependencies.Should().BeEmpty();
    }

    private async Task<SampleRun> InstalledAsync(TempRecipe recipe)
    {
        var run = SampleRun.Begin(recipe);
        guard.Watch(run.Run);
        await run.EnterAsync(Tier.Install, Tier.Install);
        return run;
    }

    /// <summary>Puts a second stack beside one of the run's, with the run's labels, and takes it away again.</summary>
    private static async Task Second(Run run, StackSpec first, DeployRole role, Func<IEngine, StackDeployment, Task> deploy)
    {
        await using var engine = await Workspace.Host().Connect(Ct);
        var name = new StackName($"{first.Name}_2");
        var spec = first with
        {
            Name = name,
            Networks = [.. first.Networks.Select(network => network with { EngineName = name.Scope(network.Name), Owner = null })],
            Volumes = [.. first.Volumes.Select(volume => volume with { EngineName = name.Scope(volume.Name) })],
        };
        var image = run.Ledger.Entries.OfType<ImageReady>().First();
        try
        {
            await deploy(engine, new StackDeployment
            {
                Stack = spec,
                Owner = new OwnerLabels(run.Id, TempRecipe.Name, role, "/nowhere/run.lock", RunHost.Machine),
                Images = new Dictionary<string, string> { [image.Image] = image.Reference },
            });
        }
        finally
        {
            await engine.RemoveAsync(name, CancellationToken.None);
        }
    }
}
