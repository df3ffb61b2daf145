using System.Globalization;
using CcCi.Harness.Planning;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>Hears what happens to the containers of a run on one node.</summary>
internal static class ContainerEvents
{
    // Without a choice every command that a healthcheck runs would be three events more.
    private static readonly string[] Actions = ["create", "start", "die", "oom", "health_status", "kill", "stop", "destroy"];

    /// <summary>Begins to listen.</summary>
    /// <param name="wanted">What is handed on.</param>
    public static void Listen(EventLog log, Node node, RunId run, string since, Func<EngineAction, bool> wanted)
    {
        var filters = ObjectLabels.Having($"{OwnerLabels.RunLabel}={run}");
        filters["type"] = new Dictionary<string, bool> { ["container"] = true };
        filters["event"] = Actions.ToDictionary(action => action, _ => true);
        log.Listen(over => EngineEvents.ListenAsync(node, log, new ContainerEventsParameters { Since = since, Filters = filters }, message =>
        {
            if (Translate(message) is { } happened && wanted(happened.Action))
                log.Add(happened);
        }, over));
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
        return new EngineEvent(EngineEvents.At(message), action.Value, stack, attributes.Label(ObjectLabels.Service) ?? "", message.Actor!.ID, exitCode);
    }
}
