using CcCi.Harness.Engine;
using CcCi.Harness.Planning;

namespace CcCi.Tests.Canaries;

/// <summary>Refuses to be watched, so that nothing is ever deployed on it.</summary>
internal sealed class DeafEngine(IEngine engine) : WrappedEngine(engine)
{
    public override Task<IEngineWatch> WatchAsync(RunId run, CancellationToken ct) => throw new IOException("the engine does not tell its events");
}

/// <summary>Runs one more service than the stack has, as if somebody else deployed into it.</summary>
internal sealed class EngineWithAStrayService(IEngine engine) : WrappedEngine(engine)
{
    public override Task CreateAsync(StackDeployment deployment, CancellationToken ct) =>
        base.CreateAsync(deployment with { Stack = deployment.Stack with { Services = [.. deployment.Stack.Services, deployment.Stack.Services[0] with { Name = "stray" }] } }, ct);
}

/// <summary>Says that it updates a stack, and leaves it as it is.</summary>
internal sealed class EngineThatNeverUpdates(IEngine engine) : WrappedEngine(engine)
{
    public override Task UpdateAsync(StackDeployment deployment, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>Updates a stack and goes back to what ran before, which keeps serving all the while.</summary>
internal sealed class EngineThatRollsBack(IEngine engine) : WrappedEngine(engine)
{
    private StackDeployment? _before;

    public override Task CreateAsync(StackDeployment deployment, CancellationToken ct)
    {
        _before = deployment;
        return base.CreateAsync(deployment, ct);
    }

    public override async Task UpdateAsync(StackDeployment deployment, CancellationToken ct)
    {
        await base.UpdateAsync(deployment, ct);
        await base.UpdateAsync(_before!, ct);
    }
}

/// <summary>Takes all containers of a stack away and deploys it anew where it should update it in place. The volumes stay, so that no fact about the data sees it.</summary>
internal sealed class EngineThatRedeploys(IEngine engine) : WrappedEngine(engine)
{
    public override async Task UpdateAsync(StackDeployment deployment, CancellationToken ct)
    {
        foreach (var task in (await ObserveAsync(deployment.Stack.Name, ct)).Services.SelectMany(service => service.Tasks))
            await Stray.DockerAsync("rm", "--force", task.Id);
        foreach (var service in Identity.Kind == "swarm" ? deployment.Stack.Services : [])
            await Stray.DockerAsync("service", "rm", deployment.Stack.Name.Scope(service.Name));
        await CreateAsync(deployment, ct);
    }
}
