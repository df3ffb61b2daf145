using System.Net;
using System.Net.Sockets;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>
/// Asks an app over HTTP as the proxy in front of it would: under its own host name, and saying that the user came by TLS. Apps answer
/// other requests with redirects or errors that say nothing about them.
/// </summary>
internal static class HttpProbe
{
    // An answer that takes longer is no sign of life; the next request may well be.
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(10);

    // One pool for the process: a client for each request would leave a socket waiting for each.
    private static readonly SocketsHttpHandler Handler = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AutomaticDecompression = DecompressionMethods.All,
    };

    /// <summary>A client that speaks to <paramref name="endpoint"/> as the proxy would. It keeps no cookies.</summary>
    public static HttpClient Open(Uri endpoint, string domain)
    {
        var client = new HttpClient(Handler, disposeHandler: false) { BaseAddress = endpoint, Timeout = AnswerBound };
        client.DefaultRequestHeaders.Host = domain;
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", domain);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
        return client;
    }

    /// <summary>Asks once. Null when the app serves, else what came instead.</summary>
    public static async Task<string?> AskAsync(Uri endpoint, string domain, Probe probe, CancellationToken ct)
    {
        using var client = Open(endpoint, domain);
        try
        {
            using var answer = await client.GetAsync(probe.Path, ct);
            if ((int)answer.StatusCode != probe.Status)
                return $"status {(int)answer.StatusCode}{Excerpt(await answer.Content.ReadAsStringAsync(ct))}";
            if (probe.Contains is null)
                return null;
            var body = await answer.Content.ReadAsStringAsync(ct);
            return body.Contains(probe.Contains, StringComparison.Ordinal) ? null : $"status {probe.Status} without `{probe.Contains}`{Excerpt(body)}";
        }
        catch (HttpRequestException error)
        {
            // A container refuses what nobody in there takes. Where the engine holds a port open for it, it resets or closes the connection instead.
            return error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } or IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } } ? $"nothing that listens on port {probe.Port}"
                : error.HttpRequestError is HttpRequestError.ResponseEnded ? $"nothing that listens on port {probe.Port}, or something that hangs up"
                : (error.InnerException ?? error).Message.TrimEnd('.');
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"no answer within {AnswerBound.TotalSeconds:0} s";
        }
    }

    private static string Excerpt(string body)
    {
        var text = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? "" : $": {(text.Length > 200 ? text[..200] + " …" : text)}";
    }
}
