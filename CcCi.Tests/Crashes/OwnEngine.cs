using System.Net.Sockets;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>
/// A second Docker engine, of this test alone, that may be stopped. It lives in a network of its own: an engine changes bridges and packet filters
/// when it starts, and those of this machine are not its to change. What talks to its containers must be in that network too: <see cref="Inside"/>.
/// </summary>
internal sealed class OwnEngine : IAsyncDisposable
{
    // A path of a socket must be short.
    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-e-").FullName;
    private readonly CommandTask<BufferedCommandResult> _network;
    private CommandTask<CommandResult>? _engine;

    private OwnEngine() => _network = Cli.Wrap("unshare").WithArguments(["--net", "sh", "-c", "ip link set lo up && exec tail -f /dev/null"])
        .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Obstacle =>
        Environment.UserName != "root" ? "a second engine needs root"
        : new[] { "dockerd", "docker", "unshare", "nsenter", "ip" }.FirstOrDefault(tool => !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)))) is { } missing
            ? $"a second engine needs {missing}" : null;

    /// <summary>Where it answers.</summary>
    public string Endpoint => $"unix://{Socket}";

    /// <summary>What a command has to begin with to be in the engine's network.</summary>
    public string[] Inside => ["nsenter", $"--net=/proc/{_network.ProcessId}/ns/net"];

    private string Socket => Path.Combine(_folder, "s");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Starts one that has some images of this machine's engine.</summary>
    public static async Task<OwnEngine> StartAsync(IEnumerable<string> images)
    {
        var engine = new OwnEngine();
        // Until it is in its own network its process would start an engine in ours.
        await Waiting.UntilAsync(() => new FileInfo($"/proc/{engine._network.ProcessId}/ns/net").LinkTarget is { } own && own != new FileInfo("/proc/self/ns/net").LinkTarget, Ct);
        await engine.StartAsync();
        await (Cli.Wrap("docker").WithArguments(["save", .. images]) | Cli.Wrap("docker").WithArguments(["--host", engine.Endpoint, "load"])).ExecuteBufferedAsync(Ct);
        return engine;
    }

    /// <summary>Stops it as an update of its package would, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Cli.Wrap("kill").WithArguments([$"{_network.ProcessId}"]).WithValidation(CommandResultValidation.None).ExecuteAsync();
        await _network;
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        string At(string name) => Path.Combine(_folder, name);
        _engine = Cli.Wrap(Inside[0])
            .WithArguments([.. Inside[1..], "dockerd", "--data-root", At("data"), "--exec-root", At("exec"), "--pidfile", At("pid"), "--host", Endpoint])
            .WithValidation(CommandResultValidation.None).WithStandardErrorPipe(PipeTarget.ToFile(At("log"))).ExecuteAsync();
        await Waiting.UntilAsync(Answers, Ct);
    }

    private async Task StopAsync()
    {
        if (_engine is null)
            return;
        await Cli.Wrap("kill").WithArguments(["-TERM", $"{_engine.ProcessId}"]).WithValidation(CommandResultValidation.None).ExecuteAsync();
        await _engine;
        _engine = null;
    }

    private bool Answers()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(Socket));
            socket.Send("GET /_ping HTTP/1.0\r\n\r\n"u8);
            var answer = new byte[64];
            return System.Text.Encoding.ASCII.GetString(answer, 0, socket.Receive(answer)).Contains(" 200 ", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
