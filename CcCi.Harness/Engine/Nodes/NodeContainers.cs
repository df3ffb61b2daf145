using CcCi.Harness.Compose;
using CcCi.Harness.Faults;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>A container of a stack, and the node that it is on.</summary>
internal sealed record NodeContainer(Node Node, ContainerListResponse Container)
{
    /// <summary>The key of its service.</summary>
    public string? Service => Container.Labels.Label(ObjectLabels.Service);

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => Container.State == "running";
}

/// <summary>Reaches the containers of stacks on whichever node they are.</summary>
internal sealed class NodeContainers(IReadOnlyList<Node> nodes)
{
    /// <summary>All containers of a stack, those that ended included.</summary>
    public async Task<IReadOnlyList<NodeContainer>> ListAsync(StackName stack, CancellationToken ct)
    {
        var listed = await Task.WhenAll(nodes.Select(node => EngineCall.DoAsync($"list the containers of {stack}{node.Where}", FaultOwner.Machine, async () =>
            (await node.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = ObjectLabels.OfStack(stack) }, ct))
            .Select(container => new NodeContainer(node, container)).ToList())));
        return [.. listed.SelectMany(containers => containers)];
    }

    /// <summary>What a volume of a stack is called on the engine.</summary>
    /// <param name="key">Its key in the compose files.</param>
    public async Task<IReadOnlySet<string>> VolumesAsync(StackName stack, string key, CancellationToken ct)
    {
        var listed = await Task.WhenAll(nodes.Select(node => EngineCall.DoAsync($"list the volumes of {stack}{node.Where}", FaultOwner.Machine, () =>
            node.Client.Volumes.ListAsync(new VolumesListParameters { Filters = ObjectLabels.OfStack(stack) }, ct))));
        return listed.SelectMany(response => response.Volumes ?? []).Where(volume => volume.Labels?.Label(ObjectLabels.Volume) == key).Select(volume => volume.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The container of a service that counts: one that runs before one that ended, a newer one before an older one.</summary>
    public async Task<NodeContainer?> NewestAsync(StackName stack, string service, CancellationToken ct) =>
        (await ListAsync(stack, ct)).Where(container => container.Service == service)
            .OrderByDescending(container => container.IsRunning).ThenByDescending(container => container.Container.Created).FirstOrDefault();

    /// <summary>The running container of a service.</summary>
    public async Task<NodeContainer> RunningAsync(StackName stack, string service, CancellationToken ct) =>
        await NewestAsync(stack, service, ct) is { IsRunning: true } own ? own
        : throw EngineException.NotRunning(stack, service, (await NewestAsync(stack, service, ct))?.Container.Status ?? "there is none");

    /// <summary>Runs a command in the running container of a service.</summary>
    public async Task<ExecResult> ExecAsync(StackName stack, string service, IReadOnlyList<string> command, CancellationToken ct)
    {
        var own = await RunningAsync(stack, service, ct);
        return await new ContainerExec(own.Node.Client).RunAsync(own.Container.ID, $"service {service} of {stack}{own.Node.Where}", command, ct);
    }

    /// <summary>The last lines of a service's container.</summary>
    public async Task<string> LogsAsync(StackName stack, string service, int lines, CancellationToken ct)
    {
        return await NewestAsync(stack, service, ct) is { } own ? await LogAsync(own.Node, own.Container.ID, service, lines, ct) : "";
    }

    /// <summary>The last lines of a task's container, whichever node has it.</summary>
    public async Task<string> LogsAsync(TaskSnapshot task, int lines, CancellationToken ct)
    {
        var logs = await Task.WhenAll(nodes.Select(node => LogAsync(node, task.Id, task.Service, lines, ct)));
        return logs.FirstOrDefault(log => log.Length > 0, "");
    }

    private static Task<string> LogAsync(Node node, string container, string service, int lines, CancellationToken ct) =>
        EngineCall.DoAsync($"read the log of service {service}{node.Where}", FaultOwner.Machine, async () =>
        {
            var log = new List<string>();
            await EngineCall.UnlessGoneAsync(() => node.Client.Containers.GetContainerLogsAsync(
                container, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = $"{lines}" }, new LineCollector(log), ct));
            return string.Join('\n', log.TakeLast(lines));
        });

    /// <summary>Removes a container by force, with its anonymous volumes.</summary>
    public static Task RemoveAsync(Node node, string container, CancellationToken ct) =>
        EngineCall.DoAsync($"remove a container{node.Where}", FaultOwner.Machine, () => EngineCall.UnlessGoneAsync(() =>
            node.Client.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, ct)));
}
