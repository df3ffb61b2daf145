using CcCi.Harness.Faults;
using Docker.DotNet;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>Calls the engine, and turns what it refuses into an error that says what was asked and whose fault it is.</summary>
internal static class EngineCall
{
    private static readonly string[] MachineSigns =
    [
        "no space left on device", "port is already allocated", "address already in use", "non-overlapping IPv4 address pool", "cannot allocate memory",
        "too many open files", "read-only file system", "connection refused", "i/o timeout",
    ];

    /// <param name="act">What is asked, to stand behind “the engine could not”.</param>
    /// <param name="owner">Whose fault a refusal is, unless the engine's words show that it is the machine's.</param>
    public static async Task<T> DoAsync<T>(string act, FaultOwner owner, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DockerApiException error)
        {
            var why = error.ResponseBody is { Length: > 0 } body ? MessageIn(body) : error.Message;
            throw EngineException.Refused(MachineSigns.Any(sign => why.Contains(sign, StringComparison.OrdinalIgnoreCase)) ? FaultOwner.Machine : owner, act, why, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException)
        {
            throw EngineException.Refused(FaultOwner.Machine, act, $"its connection failed: {(error.InnerException ?? error).Message}", error);
        }
    }

    /// <inheritdoc cref="DoAsync{T}"/>
    public static Task DoAsync(string act, FaultOwner owner, Func<Task> call) =>
        DoAsync(act, owner, async () =>
        {
            await call();
            return true;
        });

    /// <summary>Does what is done already if the object is not there.</summary>
    public static async Task UnlessGoneAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (DockerApiException error) when (error.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // It is gone, which is what was wanted.
        }
    }

    private static string MessageIn(string body)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? body : body;
        }
        catch (System.Text.Json.JsonException)
        {
            return body.Trim();
        }
    }
}
