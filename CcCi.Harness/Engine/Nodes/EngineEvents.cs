using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>The event stream of one engine.</summary>
internal static class EngineEvents
{
    /// <summary>The engine's own time, in the form that a stream can begin at. By naming it before, no event falls before the connection.</summary>
    public static async Task<string> NowAsync(Node node, CancellationToken ct)
    {
        var now = DateTimeOffset.Parse((await node.Client.System.GetSystemInfoAsync(ct)).SystemTime, CultureInfo.InvariantCulture);
        return now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Hands on what the engine says from a moment on; tells the log when it says no more.</summary>
    public static async Task ListenAsync(Node node, EventLog log, ContainerEventsParameters parameters, Action<Message> hear, CancellationToken over)
    {
        Exception? broke = null;
        try
        {
            await node.Client.System.MonitorEventsAsync(parameters, new Ear(hear), over);
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException or DockerApiException or ObjectDisposedException)
        {
            broke = error;
        }

        if (!over.IsCancellationRequested)
            log.Break(EngineException.StreamBroke(node.Where, broke));
    }

    /// <summary>When something happened, by the engine's clock.</summary>
    public static DateTimeOffset At(Message message) => DateTimeOffset.FromUnixTimeMilliseconds((message.TimeNano ?? 0) / 1_000_000);

    /// <summary>Hears in the order in which the engine speaks; the framework's own progress type does not keep it.</summary>
    private sealed class Ear(Action<Message> hear) : IProgress<Message>
    {
        public void Report(Message value) => hear(value);
    }
}
