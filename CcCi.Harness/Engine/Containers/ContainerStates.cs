using System.Globalization;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using Docker.DotNet;
using Models = Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Containers;

/// <summary>Puts what the engine says about a stack's containers into a <see cref="StackSnapshot"/>.</summary>
internal static class ContainerStates
{
    private const int HealthLines = 3;

    public static async Task<StackSnapshot> ObserveAsync(IDockerClient client, StackName stack, CancellationToken ct)
    {
        var listed = await client.Containers.ListContainersAsync(new Models.ContainersListParameters { All = true, Filters = ObjectLabels.OfStack(stack) }, ct);
        var inspected = await Task.WhenAll(listed.Select(container => InspectAsync(client, container.ID, ct)));
        var services = inspected.OfType<Models.ContainerInspectResponse>().Select(container => new Inspected(container))
            .GroupBy(container => container.Labels.Label(ObjectLabels.Service) ?? "")
            .Select(group => Service(group.Key, [.. group.OrderByDescending(container => container.Response.Created)]))
            .OrderBy(service => service.Order);
        return new StackSnapshot(stack, [.. services.Select(service => service.Snapshot)]);
    }

    private static (int Order, ServiceSnapshot Snapshot) Service(string name, IReadOnlyList<Inspected> containers)
    {
        var labels = containers[0].Labels;
        var desired = int.Parse(labels.Label(ObjectLabels.Desired) ?? "1", CultureInfo.InvariantCulture);
        ServiceMode mode = labels.Label(ObjectLabels.Mode) switch
        {
            nameof(ServiceMode.Global) => new ServiceMode.Global(),
            nameof(ServiceMode.ReplicatedJob) => new ServiceMode.ReplicatedJob(desired),
            nameof(ServiceMode.GlobalJob) => new ServiceMode.GlobalJob(),
            _ => new ServiceMode.Replicated(desired),
        };
        var serviceLabels = labels.Where(label => label.Key.StartsWith(ObjectLabels.DeployPrefix, StringComparison.Ordinal))
            .ToDictionary(label => label.Key[ObjectLabels.DeployPrefix.Length..], label => label.Value, StringComparer.Ordinal);
        serviceLabels[OwnerLabels.StackLabel] = labels[OwnerLabels.StackLabel];

        // The newest container was made for the present specification, and with it all that were made from the same.
        var current = labels.Label(ObjectLabels.Fingerprint);
        var isUpdating = containers.Any(container => container.Labels.Label(ObjectLabels.Fingerprint) != current);
        var tasks = containers.Select(container => TaskOf(name, container.Response, container.Labels.Label(ObjectLabels.Fingerprint) == current));
        var order = int.Parse(labels.Label(ObjectLabels.Order) ?? "0", CultureInfo.InvariantCulture);
        return (order, new ServiceSnapshot(name, desired, mode, serviceLabels, isUpdating ? UpdateState.Updating : UpdateState.None, null, [.. tasks]));
    }

    private static TaskSnapshot TaskOf(string service, Models.ContainerInspectResponse container, bool current)
    {
        var state = container.State ?? new Models.State();
        var hasEnded = state.FinishedAt is { Length: > 0 } && !state.FinishedAt.StartsWith("0001", StringComparison.Ordinal);
        var error = state.OOMKilled ? "the kernel ended it for want of memory" : state.Error is { Length: > 0 } ? state.Error : null;
        IReadOnlyList<string> health = [.. (state.Health?.Log ?? []).TakeLast(HealthLines).Select(check => $"exit code {check.ExitCode}: {check.Output.Trim()}")];
        return new TaskSnapshot(
            container.ID, service, StateOf(state), current, (int)container.RestartCount, hasEnded ? (int)state.ExitCode : null, error, health, container.Config?.Image ?? "",
            DateTimeOffset.TryParse(state.StartedAt, CultureInfo.InvariantCulture, out var started) ? started : null);
    }

    private static TaskState StateOf(Models.State state) => state.Status switch
    {
        "created" => TaskState.Pending,
        "restarting" => TaskState.Restarting,
        "running" or "paused" => state.Health?.Status switch
        {
            "starting" => TaskState.Starting,
            "unhealthy" => TaskState.Unhealthy,
            _ => TaskState.Running,
        },
        _ => state.ExitCode == 0 && !state.OOMKilled && string.IsNullOrEmpty(state.Error) ? TaskState.Complete : TaskState.Failed,
    };

    private static async Task<Models.ContainerInspectResponse?> InspectAsync(IDockerClient client, string id, CancellationToken ct)
    {
        Models.ContainerInspectResponse? container = null;
        await EngineCall.UnlessGoneAsync(async () => container = await client.Containers.InspectContainerAsync(id, ct));
        return container;
    }

    /// <summary>A container with its labels at hand.</summary>
    private sealed record Inspected(Models.ContainerInspectResponse Response)
    {
        public IDictionary<string, string> Labels { get; } = Response.Config?.Labels ?? new Dictionary<string, string>();
    }
}
