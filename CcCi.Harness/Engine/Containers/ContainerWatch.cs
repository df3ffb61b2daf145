using System.Globalization;
using CcCi.Harness.Planning;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Containers;

/// <summary>Listens to the engine's events about the containers of a run.</summary>
internal sealed class ContainerWatch : IEngineWatch, IProgress<Message>
{
    private readonly Lock _gate = new();
    private readonly List<EngineEvent> _seen = [];
    private readonly CancellationTokenSource _over = new();
    private readonly Task _listening;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ContainerWatch(IDockerClient client, RunId run, string since)
    {
        var filters = ContainerLabels.Having($"{OwnerLabels.RunLabel}={run}");
        filters["type"] = new Dictionary<string, bool> { ["container"] = true };
        // Without a choice every command that a healthcheck runs would be three events more.
        filters["event"] = new[] { "create", "start", "die", "oom", "health_status", "kill", "stop", "destroy" }.ToDictionary(action => action, _ => true);
        _listening = ListenAsync(client, new ContainerEventsParameters { Since = since, Filters = filters });
    }

    public IReadOnlyList<EngineEvent> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    /// <summary>Begins to listen. By naming the moment before, no event falls between this call and the connection.</summary>
    public static async Task<ContainerWatch> StartAsync(IDockerClient client, RunId run, CancellationToken ct)
    {
        var now = DateTimeOffset.Parse((await client.System.GetSystemInfoAsync(ct)).SystemTime, CultureInfo.InvariantCulture);
        return new ContainerWatch(client, run, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
    }

    public async Task MoreThanAsync(int count, CancellationToken ct)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_seen.Count > count)
                    return;
                more = _more.Task;
            }

            await more.WaitAsync(ct);
        }
    }

    public void Report(Message value)
    {
        if (Translate(value) is not { } happened)
            return;
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _seen.Add(happened);
            (waiting, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _listening;
        _over.Dispose();
    }

    private async Task ListenAsync(IDockerClient client, ContainerEventsParameters parameters)
    {
        Exception? broke = null;
        try
        {
            await client.System.MonitorEventsAsync(parameters, this, _over.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException or DockerApiException or ObjectDisposedException)
        {
            broke = error;
        }

        if (_over.IsCancellationRequested)
            return;
        lock (_gate)
            _more.TrySetException(EngineException.StreamBroke(broke));
    }

    private static EngineEvent? Translate(Message message)
    {
        // A health event reads “health_status: healthy”.
        EngineAction? action = message.Action switch
        {
            "create" => EngineAction.Created,
            "start" => EngineAction.Started,
            "die" => EngineAction.Died,
            "oom" => EngineAction.OutOfMemory,
            "kill" or "stop" => EngineAction.StopRequested,
            "destroy" => EngineAction.Removed,
            "health_status: healthy" => EngineAction.Healthy,
            "health_status: unhealthy" => EngineAction.Unhealthy,
            _ => null,
        };
        var attributes = message.Actor?.Attributes;
        if (action is null || attributes is null || !attributes.TryGetValue(OwnerLabels.StackLabel, out var stack))
            return null;
        var exitCode = attributes.TryGetValue("exitCode", out var code) && int.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        return new EngineEvent(
            DateTimeOffset.FromUnixTimeMilliseconds((message.TimeNano ?? 0) / 1_000_000), action.Value, stack, attributes.Label(ContainerLabels.Service) ?? "",
            message.Actor!.ID, exitCode);
    }
}
