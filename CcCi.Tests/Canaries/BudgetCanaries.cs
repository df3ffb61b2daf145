using CcCi.Harness;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;
using CcCi.Tests.BadInput;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using Xunit;

namespace CcCi.Tests.Canaries;

/// <summary>
/// Runs whose facts all pass and whose deploys are wrong. They are explicit: only <see cref="BudgetCanaryTests"/> starts them, in a process of
/// their own, because nothing but the guard at the end of the assembly makes them red.
/// </summary>
public sealed class BudgetCanaries(DeployBudgetGuard guard)
{
    [Fact(Explicit = true)]
    public async Task A_deploy_too_many()
    {
        using var recipe = new TempRecipe();
        await using var run = await InstalledAsync(recipe);
        await Second(run.Run, async (engine, deployment) => await new Deployer(engine, run.Run.Ledger).DeployAsync(deployment, "again", TestContext.Current.CancellationToken));
    }

    [Fact(Explicit = true)]
    public async Task A_deploy_behind_the_ledger()
    {
        using var recipe = new TempRecipe();
        await using var run = await InstalledAsync(recipe);
        await Second(run.Run, (engine, deployment) => engine.CreateAsync(deployment, TestContext.Current.CancellationToken));
    }

    [Fact(Explicit = true)]
    public async Task A_deploy_too_few()
    {
        using var recipe = new TempRecipe();
        await using var run = SampleRun.Begin(recipe, wrap: engine => new DeafEngine(engine));
        guard.Watch(run.Run);
        await Assert.ThrowsAnyAsync<Exception>(() => run.EnterAsync(Tier.Install));
    }

    private async Task<SampleRun> InstalledAsync(TempRecipe recipe)
    {
        var run = SampleRun.Begin(recipe);
        guard.Watch(run.Run);
        await run.EnterAsync(Tier.Install, Tier.Install);
        return run;
    }

    /// <summary>Puts a second stack beside the run's own, with the run's labels, and takes it away again.</summary>
    private static async Task Second(Run run, Func<IEngine, StackDeployment, Task> deploy)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var engine = await Workspace.Host().Connect(ct);
        var name = new Harness.Compose.StackName($"{run.App.Stack.Spec.Name}_2");
        var spec = run.App.Stack.Spec with
        {
            Name = name,
            Networks = [.. run.App.Stack.Spec.Networks.Select(network => network with { EngineName = name.Scope(network.Name) })],
            Volumes = [.. run.App.Stack.Spec.Volumes.Select(volume => volume with { EngineName = name.Scope(volume.Name) })],
        };
        var image = run.Ledger.Entries.OfType<ImageReady>().Single();
        try
        {
            await deploy(engine, new StackDeployment
            {
                Stack = spec,
                Owner = new OwnerLabels(run.Id, TempRecipe.Name, DeployRole.Base, "/nowhere/run.lock", RunHost.Machine),
                Images = new Dictionary<string, string> { [image.Image] = image.Reference },
            });
        }
        finally
        {
            await engine.RemoveAsync(name, CancellationToken.None);
        }
    }
}
