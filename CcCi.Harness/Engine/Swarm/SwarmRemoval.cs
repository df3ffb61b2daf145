using System.Diagnostics;
using System.Net;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Faults;
using Docker.DotNet;
using Docker.DotNet.Models;
using SwarmTask = Docker.DotNet.Models.TaskState;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>
/// Removes a stack: services first, because all else is in use until their tasks are gone, and swarm takes tasks away some time after it said
/// that the service is removed.
/// </summary>
internal sealed class SwarmRemoval(SwarmNodes nodes, StackName stack)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    // The status codes of these answers differ from version to version; “not found” comes when swarm forgets a network between two of its own steps.
    private static readonly string[] Races = ["in use", "active endpoints", "not found"];

    private readonly IDockerClient _manager = nodes.Manager.Client;
    private readonly IDictionary<string, IDictionary<string, bool>> _own = ObjectLabels.OfStack(stack);

    /// <summary>Removes all of it. What is gone already is no error.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await RemoveServicesAsync(ct);
        await UntilAsync("remove the tasks", TasksAsync, ct);
        await Task.WhenAll(UntilAsync("remove the secrets", SecretsAsync, ct), UntilAsync("remove the configs", ConfigsAsync, ct), UntilAsync("remove the networks", NetworksAsync, ct));
        await UntilAsync("remove the volumes", VolumesAsync, ct);
    }

    private async Task RemoveServicesAsync(CancellationToken ct)
    {
        var services = await _manager.Swarm.ListServicesAsync(new ServiceListParameters { Filters = _own }, ct);
        await Task.WhenAll(services.Select(service => EngineCall.DoAsync($"remove service {service.Spec?.Name}", FaultOwner.Machine, () =>
            EngineCall.UnlessGoneAsync(() => _manager.Swarm.RemoveServiceAsync(service.ID, ct)))));
    }

    /// <summary>
    /// What is left of the tasks. Swarm would give each process its grace period to stop; nobody needs the data of a stack that is removed, so the
    /// containers are taken away by force.
    /// </summary>
    private async Task<IReadOnlyList<string>> TasksAsync(CancellationToken ct)
    {
        var containers = await new NodeContainers([.. nodes.All.Select(node => node.Node)]).ListAsync(stack, ct);
        await Task.WhenAll(containers.Select(container => RemoveAsync(container, ct)));
        var tasks = await _manager.Tasks.ListAsync(new TasksListParameters { Filters = _own }, ct);
        // A task that no node has been given, such as one of a job that found no node, holds nothing, and swarm may keep it for ever.
        return [.. tasks.Where(task => task.Status?.State is >= SwarmTask.Assigned and <= SwarmTask.Running).Select(task => $"task {task.ID}"), .. containers.Select(container => $"container {container.Container.Names.FirstOrDefault(container.Container.ID)}")];
    }

    /// <summary>Removes a container that swarm may be removing just then, which either of the two may be told.</summary>
    private static async Task RemoveAsync(NodeContainer container, CancellationToken ct)
    {
        try
        {
            await EngineCall.UnlessGoneAsync(() => container.Node.Client.Containers.RemoveContainerAsync(
                container.Container.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, ct));
        }
        catch (DockerApiException error) when (error.StatusCode == HttpStatusCode.Conflict)
        {
            // Its removal is in progress; the next look shows whether it is gone.
        }
    }

    private async Task<IReadOnlyList<string>> SecretsAsync(CancellationToken ct)
    {
        var own = (await _manager.Secrets.ListAsync(ct)).Where(secret => IsOwn(secret.Spec?.Labels)).ToList();
        await Task.WhenAll(own.Select(secret => UnlessInUseAsync(() => _manager.Secrets.DeleteAsync(secret.ID, ct))));
        return [.. own.Select(secret => $"secret {secret.Spec?.Name}")];
    }

    private async Task<IReadOnlyList<string>> ConfigsAsync(CancellationToken ct)
    {
        var own = (await _manager.Configs.ListConfigsAsync(ct)).Where(config => IsOwn(config.Spec?.Labels)).ToList();
        await Task.WhenAll(own.Select(config => UnlessInUseAsync(() => _manager.Configs.RemoveConfigAsync(config.ID, ct))));
        return [.. own.Select(config => $"config {config.Spec?.Name}")];
    }

    private async Task<IReadOnlyList<string>> NetworksAsync(CancellationToken ct)
    {
        var own = await _manager.Networks.ListNetworksAsync(new NetworksListParameters { Filters = _own }, ct);
        await Task.WhenAll(own.Select(network => UnlessInUseAsync(() => _manager.Networks.DeleteNetworkAsync(network.ID, ct))));
        return [.. own.Select(network => $"network {network.Name}")];
    }

    private async Task<IReadOnlyList<string>> VolumesAsync(CancellationToken ct)
    {
        var left = await Task.WhenAll(nodes.All.Select(async node =>
        {
            var own = (await node.Node.Client.Volumes.ListAsync(new VolumesListParameters { Filters = _own }, ct)).Volumes ?? [];
            await Task.WhenAll(own.Select(volume => UnlessInUseAsync(() => node.Node.Client.Volumes.RemoveAsync(volume.Name, false, ct))));
            return own.Select(volume => $"volume {volume.Name}{node.Node.Where}");
        }));
        return [.. left.SelectMany(volumes => volumes)];
    }

    private bool IsOwn(IDictionary<string, string>? labels) => labels?.Label(OwnerLabels.StackLabel) == stack.Value && labels.ContainsKey(OwnerLabels.RunLabel);

    /// <summary>
    /// The engine refuses what a task still refers to, and swarm takes a task off its list before the node has let go of it: whoever asks looks again.
    /// </summary>
    private static async Task UnlessInUseAsync(Func<Task> remove)
    {
        try
        {
            await EngineCall.UnlessGoneAsync(remove);
        }
        catch (DockerApiException error) when (Races.Any(race => error.Message.Contains(race, StringComparison.Ordinal)))
        {
            // The next look shows whether it is gone.
        }
    }

    /// <summary>Does an act until it has nothing left to do.</summary>
    private async Task UntilAsync(string act, Func<CancellationToken, Task<IReadOnlyList<string>>> look, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(Pace);
        while (await EngineCall.DoAsync($"{act} of {stack}", FaultOwner.Machine, () => look(ct)) is { Count: > 0 } left)
        {
            if (Stopwatch.GetElapsedTime(began) > Bound)
                throw EngineException.Refused(FaultOwner.Machine, $"{act} of {stack} within {Bound.TotalSeconds:0} s", $"still there: {string.Join(", ", left)}");
            await pace.WaitForNextTickAsync(ct);
        }
    }
}
