using System.Collections.Concurrent;
using System.Threading.Channels;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Planning;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>
/// Hears which services of a run are created and removed. This is swarm's own account of its deploys: the containers behind a service come and go
/// with each update, and its history keeps some of them.
/// </summary>
internal sealed class ServiceEvents
{
    private readonly Channel<Message> _heard = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, (string Stack, string Service)> _own = new(StringComparer.Ordinal);
    private readonly Node _manager;
    private readonly EventLog _log;
    private readonly RunId _run;

    private ServiceEvents(EventLog log, Node manager, RunId run) => (_log, _manager, _run) = (log, manager, run);

    /// <summary>Begins to listen.</summary>
    public static void Listen(EventLog log, Node manager, RunId run, string since)
    {
        var events = new ServiceEvents(log, manager, run);
        var parameters = new ContainerEventsParameters
        {
            Since = since,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["type"] = new Dictionary<string, bool> { ["service"] = true },
                ["event"] = new Dictionary<string, bool> { ["create"] = true, ["remove"] = true },
            },
        };
        log.Listen(async over =>
        {
            var telling = events.TellAsync(over);
            await EngineEvents.ListenAsync(manager, log, parameters, message => events._heard.Writer.TryWrite(message), over);
            events._heard.Writer.TryComplete();
            await telling;
        });
    }

    private async Task TellAsync(CancellationToken over)
    {
        try
        {
            await foreach (var message in _heard.Reader.ReadAllAsync(over))
            {
                if (message.Actor is not { } actor)
                    continue;
                if (message.Action == "create" && await OwnerAsync(actor, over) is { } owner)
                    Tell(message, EngineAction.Created, _own[actor.ID] = owner);
                else if (message.Action == "remove" && _own.TryRemove(actor.ID, out var gone))
                    Tell(message, EngineAction.Removed, gone);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }

    /// <summary>
    /// The stack and key of a service, if it is the run's. The event tells only its name, so the service is asked; one that is gone already is known
    /// by the run's id in its name.
    /// </summary>
    private async Task<(string Stack, string Service)?> OwnerAsync(Actor actor, CancellationToken over)
    {
        SwarmService? service = null;
        try
        {
            await EngineCall.UnlessGoneAsync(async () => service = await _manager.Client.Swarm.InspectServiceAsync(actor.ID, over));
        }
        catch (Exception error) when (error is Docker.DotNet.DockerApiException or HttpRequestException or IOException)
        {
            _log.Break(EngineException.StreamBroke(_manager.Where, error));
        }

        if (service is not null)
            return service.Spec?.Labels?.Label(OwnerLabels.RunLabel) == _run.Value && service.Spec.Labels.Label(OwnerLabels.StackLabel) is { } stack ? (stack, SwarmStates.KeyOf(service)) : null;
        var name = actor.Attributes?.Label("name") ?? "";
        var separator = name.LastIndexOf('_');
        return separator > 0 && name.Contains(_run.Value, StringComparison.Ordinal) ? (name[..separator], name[(separator + 1)..]) : null;
    }

    private void Tell(Message message, EngineAction action, (string Stack, string Service) owner) =>
        _log.Add(new EngineEvent(EngineEvents.At(message), action, owner.Stack, owner.Service, message.Actor!.ID));
}
