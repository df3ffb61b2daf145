using Docker.DotNet;
using DotNet.Testcontainers.Configurations;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>A connection to one Docker engine.</summary>
internal sealed class EngineConnection : IDisposable
{
    private static readonly Version LeastApi = new(1, 41);
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(10);

    private EngineConnection(IDockerClient client, string product, Version api) => (Client, Product, Api) = (client, product, api);

    /// <summary>The client; it speaks the engine's own version of the API.</summary>
    public IDockerClient Client { get; }

    /// <summary>Such as <c>docker 20.10.24</c>.</summary>
    public string Product { get; }

    /// <summary>The version of the API that is spoken.</summary>
    public Version Api { get; }

    /// <summary>
    /// Connects to the engine of <c>DOCKER_HOST</c>, of the docker context, or of this machine. The engine is asked for its version first, and
    /// that version is set for the process: clients that ask for a newer one are refused.
    /// </summary>
    /// <param name="endpoint">Another engine; null takes the environment's.</param>
    public static async Task<EngineConnection> OpenAsync(Uri? endpoint, CancellationToken ct)
    {
        var client = (endpoint is null ? new DockerClientBuilder() : new DockerClientBuilder().WithEndpoint(endpoint)).Build();
        var shown = client.Options.Endpoint.ToString();
        try
        {
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
            bounded.CancelAfter(AnswerBound);
            var version = await client.System.GetVersionAsync(bounded.Token);
            var product = $"docker {version.Version.Split('+')[0]}";
            if (!Version.TryParse(version.APIVersion, out var api) || api < LeastApi)
                throw EngineException.TooOld(shown, product, version.APIVersion, LeastApi);
            client.Dispose();

            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DOCKER_API_VERSION")))
                Environment.SetEnvironmentVariable("DOCKER_API_VERSION", version.APIVersion);
            // Its reaper is a container of an image that cannot be had everywhere, and it would remove what a run still needs.
            TestcontainersSettings.ResourceReaperEnabled = false;
            var builder = new DockerClientBuilder().WithApiVersion(api).WithTimeout(Timeout.InfiniteTimeSpan);
            return new EngineConnection((endpoint is null ? builder : builder.WithEndpoint(endpoint)).Build(), product, api);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException or DockerApiException or System.Net.Sockets.SocketException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw EngineException.Unreachable(shown, error.InnerException ?? error);
        }
    }

    public void Dispose() => Client.Dispose();
}
