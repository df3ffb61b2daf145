using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CcCi.Harness.Engine;

namespace CcCi.Tests.Engine.Scripted;

/// <summary>What a request to a scripted app gets.</summary>
internal sealed record ScriptedAnswer(int Status, string Body = "", string Type = "application/json")
{
    public Dictionary<string, string> Headers { get; } = [];

    public static ScriptedAnswer Json(object value, int status = 200) => new(status, JsonSerializer.Serialize(value));

    public static ScriptedAnswer Redirect(string to, int status = 302)
    {
        var answer = new ScriptedAnswer(status);
        answer.Headers["Location"] = to;
        return answer;
    }
}

/// <summary>A request to a scripted app.</summary>
/// <param name="Match">What the rule's pattern found in the path.</param>
internal sealed record ScriptedRequest(HttpListenerRequest Http, string Body, Match Match)
{
    public string this[string group] => Uri.UnescapeDataString(Match.Groups[group].Value);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string? Query(string name) => System.Web.HttpUtility.ParseQueryString(Http.Url!.Query)[name];
}

/// <summary>
/// An app that answers by rules, first match first, and keeps its data in a dictionary. A backup is the dictionary in the form that the
/// backup's name asks for; a restore reads it back.
/// </summary>
internal sealed class ScriptedApp : IDisposable
{
    private readonly List<(string Method, Regex Path, Func<ScriptedRequest, ScriptedAnswer?> Answer)> _rules = [];
    private readonly List<(string Begin, Func<IReadOnlyList<string>, ExecResult> Run)> _commands = [];
    private HttpListener? _server;

    /// <summary>What it keeps, by key.</summary>
    public Dictionary<string, string> Data { get; set; } = new(StringComparer.Ordinal);

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>What it was deployed as.</summary>
    public StackDeployment Deployment { get; set; } = null!;

    public string Domain => Deployment.Stack.Name.Value.Replace('_', '.');

    /// <summary>The value of an environment variable of service <c>app</c>.</summary>
    public string? Env(string name, string service = "app") => Deployment.Stack.Service(service).Environment.GetValueOrDefault(name);

    /// <summary>Adds a rule; a null answer passes the request on to the next.</summary>
    public void On(string method, string path, Func<ScriptedRequest, ScriptedAnswer?> answer) => _rules.Add((method, new Regex($"^{path}$", RegexOptions.ExplicitCapture), answer));

    /// <summary>Adds a command by the words that it begins with. What no rule knows succeeds.</summary>
    public void OnCommand(string begin, Func<IReadOnlyList<string>, ExecResult> run) => _commands.Add((begin, run));

    public ExecResult Exec(string service, IReadOnlyList<string> command)
    {
        var line = string.Join(' ', command);
        return _commands.FirstOrDefault(rule => line.StartsWith(rule.Begin, StringComparison.Ordinal)).Run?.Invoke(command) ?? new ExecResult(0, "", "");
    }

    public void Start(StackDeployment deployment)
    {
        Deployment = deployment;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        }

        _server = new HttpListener { Prefixes = { $"http://*:{Endpoint.Port}/" } };
        _server.Start();
        _ = ServeAsync(_server);
    }

    /// <summary>Ends it: nothing answers any more.</summary>
    public void Dispose() => _server?.Close();

    public async Task SaveAsync(StackPath location, Stream tar, CancellationToken ct)
    {
        var name = location is StackPath.InVolume { Path.Length: > 0 } volume ? Path.GetFileName(volume.Path) : "data.json";
        await WriteTarAsync(name, JsonSerializer.Serialize(Data), tar, ct);
    }

    /// <summary>Reads a backup back; any other file becomes one more entry.</summary>
    public async Task LoadAsync(Stream tar, CancellationToken ct)
    {
        await using var reader = new TarReader(tar);
        if (await reader.GetNextEntryAsync(cancellationToken: ct) is not { DataStream: { } content } entry)
            return;
        await using var plain = entry.Name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(content, CompressionMode.Decompress) : content;
        using var reading = new StreamReader(plain);
        var text = await reading.ReadToEndAsync(ct);
        if (text.StartsWith('{'))
            Data = JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;
        else
            Data[entry.Name] = text;
    }

    internal static async Task WriteTarAsync(string name, string text, Stream tar, CancellationToken ct)
    {
        var content = Encoding.UTF8.GetBytes(text);
        using var data = new MemoryStream(name.EndsWith(".gz", StringComparison.Ordinal) ? Packed(content) : content);
        await using var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true);
        await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data }, ct);
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    private async Task ServeAsync(HttpListener server)
    {
        while (server.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await server.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var answer = Answer(context.Request, await reader.ReadToEndAsync());
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.Type;
            foreach (var (name, value) in answer.Headers)
                context.Response.Headers[name] = value;
            // With its length said, an answer without a body has none: not even the end of one.
            var content = Encoding.UTF8.GetBytes(answer.Body);
            context.Response.ContentLength64 = content.Length;
            context.Response.Close(content, willBlock: true);
        }
    }

    private ScriptedAnswer Answer(HttpListenerRequest request, string body)
    {
        foreach (var (method, path, answer) in _rules.Where(rule => rule.Method == request.HttpMethod))
        {
            if (path.Match(request.Url!.AbsolutePath) is { Success: true } match && answer(new ScriptedRequest(request, body, match)) is { } given)
                return given;
        }

        return new ScriptedAnswer(404, $"no rule for {request.HttpMethod} {request.Url!.AbsolutePath}");
    }
}
