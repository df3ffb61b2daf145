using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Images;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>Runs stacks as swarm services, as Co-op Cloud does, on one machine or several.</summary>
public sealed class SwarmEngine : IEngine
{
    /// <summary>The kind of engine, as reports and labels have it.</summary>
    internal const string Kind = "swarm";

    // Somebody else who updates the same service may be first this often.
    private const int MostUpdates = 5;
    private static readonly System.Version KnowsStartInterval = new(1, 44);

    private readonly SwarmNodes _nodes;
    private readonly SwarmImages _images;
    private readonly NodeContainers _containers;
    private readonly SwarmTraits _traits;

    private SwarmEngine(SwarmNodes nodes, SwarmImages images, SwarmTraits? traits)
    {
        (_nodes, _images) = (nodes, images);
        _containers = new NodeContainers([.. nodes.All.Select(node => node.Node)]);
        _traits = traits ?? new SwarmTraits(Kernel.HasIpvs(), nodes.All.Count > 1 || !OperatingSystem.IsLinux(), nodes.Manager.Connection.Api >= KnowsStartInterval);
        Identity = new EngineIdentity(Kind, nodes.Manager.Connection.Product, nodes.All.Count);
    }

    /// <inheritdoc/>
    public EngineIdentity Identity { get; }

    private IDockerClient Manager => _nodes.Manager.Client;

    /// <summary>Connects to the swarm whose manager the environment names.</summary>
    /// <param name="imagesFolder">What images are built from where no registry answers.</param>
    /// <param name="stateFolder">Where the locks of builds live.</param>
    /// <param name="endpoints">Where the engines of further nodes answer, by host name.</param>
    /// <exception cref="EngineException">No engine answers, it is no swarm manager, or a node cannot be reached.</exception>
    public static Task<SwarmEngine> ConnectAsync(
        string imagesFolder, string stateFolder, IReadOnlyDictionary<string, Uri> endpoints, ProgressReport progress, CancellationToken ct) =>
        ConnectAsync(imagesFolder, stateFolder, endpoints, progress, null, null, ct);

    /// <inheritdoc cref="ConnectAsync(string, string, IReadOnlyDictionary{string, Uri}, ProgressReport, CancellationToken)"/>
    /// <param name="traits">What stands in for what; null finds out.</param>
    /// <param name="endpoint">The manager; null takes the environment's.</param>
    internal static async Task<SwarmEngine> ConnectAsync(
        string imagesFolder, string stateFolder, IReadOnlyDictionary<string, Uri> endpoints, ProgressReport progress, SwarmTraits? traits, Uri? endpoint, CancellationToken ct)
    {
        var manager = await EngineConnection.OpenAsync(endpoint, ct);
        try
        {
            var nodes = await EngineCall.DoAsync("tell its swarm", FaultOwner.Machine, () => SwarmNodes.ConnectAsync(manager, endpoints, ct));
            return new SwarmEngine(nodes, new SwarmImages(nodes, new ImageFolder(imagesFolder), stateFolder, progress), traits);
        }
        catch
        {
            manager.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ComposeWarning> NotHonoured(StackSpec stack) => [.. NotHonouredBySwarm.Of(stack, _traits)];

    /// <inheritdoc/>
    public Task<ResolvedImage> PrepareImageAsync(string image, CancellationToken ct) => _images.PrepareAsync(image, ct);

    /// <inheritdoc/>
    public async Task CreateAsync(StackDeployment deployment, CancellationToken ct)
    {
        if ((await ServicesAsync(deployment.Stack.Name, ct)).Count > 0)
            throw EngineException.AlreadyThere(deployment.Stack.Name);
        var conversion = await ConversionAsync(deployment, ct);
        await Task.WhenAll(deployment.Stack.Services.Select(service => CreateAsync(deployment, conversion, service, ct)));
    }

    /// <inheritdoc/>
    public async Task UpdateAsync(StackDeployment deployment, CancellationToken ct)
    {
        var conversion = await ConversionAsync(deployment, ct);
        var there = (await ServicesAsync(deployment.Stack.Name, ct)).ToDictionary(SwarmStates.KeyOf, StringComparer.Ordinal);
        await Task.WhenAll(deployment.Stack.Services.Select(service => there.TryGetValue(service.Name, out var old)
            ? UpdateAsync(deployment, conversion, service, old, ct)
            : CreateAsync(deployment, conversion, service, ct)));
    }

    /// <inheritdoc/>
    public Task<StackSnapshot> ObserveAsync(StackName stack, CancellationToken ct) =>
        EngineCall.DoAsync($"look at {stack}", FaultOwner.Machine, () => SwarmStates.ObserveAsync(_nodes, stack, ct));

    /// <summary>
    /// Nothing: other services find a task by its name only once swarm itself has found it healthy, so that nobody else's check makes it ready.
    /// </summary>
    public Task<ExecResult?> CheckHealthAsync(TaskSnapshot task, CancellationToken ct) => Task.FromResult<ExecResult?>(null);

    /// <inheritdoc/>
    public Task<ExecResult> ExecAsync(StackName stack, string service, IReadOnlyList<string> command, CancellationToken ct) =>
        _containers.ExecAsync(stack, service, command, ct);

    /// <inheritdoc/>
    public Task<string> LogsAsync(StackName stack, string service, int lines, CancellationToken ct) => _containers.LogsAsync(stack, service, lines, ct);

    /// <inheritdoc/>
    public Task<string> LogsAsync(TaskSnapshot task, int lines, CancellationToken ct) => _containers.LogsAsync(task, lines, ct);

    /// <inheritdoc/>
    public async Task<Uri> EndpointAsync(StackName stack, string service, int port, CancellationToken ct)
    {
        var own = await _containers.RunningAsync(stack, service, ct);
        if (!_traits.Publishes)
            return new Uri($"http://{await GatewayAddressAsync(own, ct) ?? throw EngineException.NoEndpoint(stack, service, port)}:{port}");
        var bound = own.Container.Ports.FirstOrDefault(candidate => candidate.PrivatePort == port && candidate.PublicPort > 0)
            ?? throw EngineException.NoEndpoint(stack, service, port);
        return new Uri($"http://{_nodes.All.First(node => node.Node == own.Node).Address}:{bound.PublicPort}");
    }

    /// <inheritdoc/>
    public Task ReadAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct) => new VolumeArchive(_containers, stack).ReadAsync(location, tar, ct);

    /// <inheritdoc/>
    public Task WriteAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct) => new VolumeArchive(_containers, stack).WriteAsync(location, tar, ct);

    /// <inheritdoc/>
    public async Task<IEngineWatch> WatchAsync(RunId run, CancellationToken ct)
    {
        var log = new EventLog(tellsAll: false);
        foreach (var node in _nodes.All.Select(node => node.Node))
        {
            var since = await EngineCall.DoAsync($"report its events{node.Where}", FaultOwner.Machine, () => EngineEvents.NowAsync(node, ct));
            ContainerEvents.Listen(log, node, run, since, action => action is not (EngineAction.Created or EngineAction.Removed));
            if (node == _nodes.Manager)
                ServiceEvents.Listen(log, node, run, since);
        }

        return log;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(StackName stack, CancellationToken ct) => EngineCall.DoAsync($"remove {stack}", FaultOwner.Machine, () => new SwarmRemoval(_nodes, stack).RunAsync(ct));

    /// <inheritdoc/>
    public Task<IReadOnlyList<EngineObject>> ListAsync(CancellationToken ct) =>
        EngineCall.DoAsync("list what runs left", FaultOwner.Machine, () => SwarmInventory.ListAsync(_nodes, ct, OwnerLabels.RunLabel));

    /// <inheritdoc/>
    public Task<IReadOnlyList<EngineObject>> CensusAsync(CancellationToken ct) =>
        EngineCall.DoAsync("list what it holds", FaultOwner.Machine, () => SwarmInventory.ListAsync(_nodes, ct));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _nodes.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ServiceConversion> ConversionAsync(StackDeployment deployment, CancellationToken ct) => new(
        deployment,
        await EngineCall.DoAsync($"prepare {deployment.Stack.Name}", FaultOwner.Machine, () => new SwarmObjects(Manager).CreateMissingAsync(deployment, ct)),
        _traits);

    private Task<IList<SwarmService>> ServicesAsync(StackName stack, CancellationToken ct) => EngineCall.DoAsync($"list the services of {stack}", FaultOwner.Machine, () =>
        Manager.Swarm.ListServicesAsync(new ServiceListParameters { Filters = ObjectLabels.OfStack(stack) }, ct));

    private Task CreateAsync(StackDeployment deployment, ServiceConversion conversion, Compose.ServiceSpec service, CancellationToken ct) =>
        EngineCall.DoAsync($"create service {service.Name} of {deployment.Stack.Name}", FaultOwner.Recipe, () =>
            Manager.Swarm.CreateServiceAsync(new ServiceCreateParameters { Service = conversion.Convert(service) }, ct));

    private Task UpdateAsync(StackDeployment deployment, ServiceConversion conversion, Compose.ServiceSpec service, SwarmService old, CancellationToken ct) =>
        EngineCall.DoAsync($"update service {service.Name} of {deployment.Stack.Name}", FaultOwner.Recipe, async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                var spec = conversion.Convert(service);
                spec.TaskTemplate!.ForceUpdate = old.Spec?.TaskTemplate?.ForceUpdate ?? 0;
                try
                {
                    await Manager.Swarm.UpdateServiceAsync(old.ID, new ServiceUpdateParameters { Service = spec, Version = (long)(old.Version?.Index ?? 0) }, ct);
                    return;
                }
                catch (DockerApiException error) when (attempt < MostUpdates && error.Message.Contains("update out of sequence", StringComparison.Ordinal))
                {
                    // The orchestrator writes to a service too, and each writing gives it another version.
                    old = await Manager.Swarm.InspectServiceAsync(old.ID, ct);
                }
            }
        });

    /// <summary>The address at which a task on this machine can be reached from it, whatever overlay networks it is in; null when it has none.</summary>
    private static Task<string?> GatewayAddressAsync(NodeContainer own, CancellationToken ct) =>
        EngineCall.DoAsync("look at docker_gwbridge", FaultOwner.Machine, async () =>
        {
            var bridge = await own.Node.Client.Networks.InspectNetworkAsync("docker_gwbridge", ct);
            return bridge.Containers.TryGetValue(own.Container.ID, out var endpoint) ? endpoint.IPv4Address.Split('/')[0] : null;
        });
}
