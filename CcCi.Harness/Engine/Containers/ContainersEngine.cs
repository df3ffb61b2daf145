using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Images;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Images;
using Microsoft.Extensions.Logging.Abstractions;

namespace CcCi.Harness.Engine.Containers;

/// <summary>
/// Runs stacks as plain containers on one Docker engine: nothing has to be set up on it. What has no meaning there is told by
/// <see cref="NotHonoured"/>.
/// </summary>
public sealed class ContainersEngine : IEngine
{
    /// <summary>The kind of engine, as reports and labels have it.</summary>
    internal const string Kind = "containers";

    private static readonly TimeSpan DefaultHealthTimeout = TimeSpan.FromSeconds(30);

    private readonly EngineConnection _connection;
    private readonly ImageStore _images;
    private readonly StackObjects _objects;
    private readonly Node _node;
    private readonly NodeContainers _containers;

    private ContainersEngine(EngineConnection connection, ImageStore images)
    {
        (_connection, _images) = (connection, images);
        (_objects, _node) = (new StackObjects(connection.Client), new Node(null, connection));
        _containers = new NodeContainers([_node]);
        Identity = new EngineIdentity(Kind, connection.Product, 1);
    }

    /// <inheritdoc/>
    public EngineIdentity Identity { get; }

    /// <summary>Connects to the engine that the environment names.</summary>
    /// <param name="imagesFolder">What images are built from where no registry answers.</param>
    /// <param name="stateFolder">Where the locks of builds live.</param>
    /// <param name="endpoint">Another engine; null takes the environment's.</param>
    /// <exception cref="EngineException">No engine answers, or it is too old.</exception>
    public static async Task<ContainersEngine> ConnectAsync(string imagesFolder, string stateFolder, ProgressReport progress, CancellationToken ct, Uri? endpoint = null)
    {
        var connection = await EngineConnection.OpenAsync(endpoint, ct);
        return new ContainersEngine(connection, new ImageStore(connection.Client, new ImageFolder(imagesFolder), stateFolder, progress));
    }

    /// <inheritdoc/>
    public IReadOnlyList<ComposeWarning> NotHonoured(StackSpec stack) =>
        [.. stack.Services.SelectMany(service => NotHonouredKeys.Of(service, _connection.Api))];

    /// <inheritdoc/>
    public Task<ResolvedImage> PrepareImageAsync(string image, CancellationToken ct) => _images.PrepareAsync(image, ct);

    /// <inheritdoc/>
    public async Task CreateAsync(StackDeployment deployment, CancellationToken ct)
    {
        if ((await ContainersAsync(deployment.Stack.Name, ct)).Count > 0)
            throw EngineException.AlreadyThere(deployment.Stack.Name);
        var parameters = new ContainerParameters(deployment, _connection.Api);
        await EngineCall.DoAsync($"prepare {deployment.Stack.Name}", FaultOwner.Machine, () => _objects.CreateMissingAsync(deployment, parameters, ct));
        await Task.WhenAll(deployment.Stack.Services.Select(async service => await StartAsync(deployment, service, await CreateAllAsync(deployment, parameters, service, ct), ct)));
    }

    /// <inheritdoc/>
    public async Task UpdateAsync(StackDeployment deployment, CancellationToken ct)
    {
        var parameters = new ContainerParameters(deployment, _connection.Api);
        await EngineCall.DoAsync($"prepare {deployment.Stack.Name}", FaultOwner.Machine, () => _objects.CreateMissingAsync(deployment, parameters, ct));
        var containers = await ContainersAsync(deployment.Stack.Name, ct);
        await Task.WhenAll(deployment.Stack.Services.Select(async service =>
        {
            var own = containers.Where(container => container.Labels.Label(ObjectLabels.Service) == service.Name).ToList();
            var desired = parameters.Fingerprint(service);
            if (own.Count == ContainerParameters.Count(service) && own.All(container => container.Labels.Label(ObjectLabels.Fingerprint) == desired))
                return;

            // The new ones are there before the old ones go: a stack in an update never has no containers, which is how an update is told from
            // a deploy, and the app is away for no longer than it takes to start.
            var created = await CreateAllAsync(deployment, parameters, service, ct);
            await Task.WhenAll(own.Select(container => StopAsync(container, ct)));
            await Task.WhenAll([StartAsync(deployment, service, created, ct), .. own.Select(container => NodeContainers.RemoveAsync(_node, container.ID, ct))]);
        }));
    }

    /// <inheritdoc/>
    public Task<StackSnapshot> ObserveAsync(StackName stack, CancellationToken ct) =>
        EngineCall.DoAsync($"look at {stack}", FaultOwner.Machine, () => ContainerStates.ObserveAsync(_connection.Client, stack, ct));

    /// <inheritdoc/>
    public async Task<ExecResult?> CheckHealthAsync(TaskSnapshot task, CancellationToken ct)
    {
        var container = await EngineCall.DoAsync("look at a container", FaultOwner.Machine, () => _connection.Client.Containers.InspectContainerAsync(task.Id, ct));
        IReadOnlyList<string> test = [.. container.Config?.Healthcheck?.Test ?? []];
        IReadOnlyList<string>? command = test switch
        {
            ["CMD", ..] => [.. test.Skip(1)],
            ["CMD-SHELL", var line] => ["/bin/sh", "-c", line],
            _ => null,
        };
        if (command is null)
            return null;
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(container.Config?.Healthcheck?.Timeout is { Ticks: > 0 } timeout ? timeout : DefaultHealthTimeout);
        return await new ContainerExec(_connection.Client).RunAsync(task.Id, $"service {task.Service}", command, bounded.Token);
    }

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
        var bound = own.Container.Ports.FirstOrDefault(candidate => candidate.PrivatePort == port && candidate.PublicPort > 0)
            ?? throw EngineException.NoEndpoint(stack, service, port);
        return new Uri($"http://127.0.0.1:{bound.PublicPort}");
    }

    /// <inheritdoc/>
    public Task ReadAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct) => new VolumeArchive(_containers, stack).ReadAsync(location, tar, ct);

    /// <inheritdoc/>
    public Task WriteAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct) => new VolumeArchive(_containers, stack).WriteAsync(location, tar, ct);

    /// <inheritdoc/>
    public async Task<IEngineWatch> WatchAsync(RunId run, CancellationToken ct)
    {
        var since = await EngineCall.DoAsync("report its events", FaultOwner.Machine, () => EngineEvents.NowAsync(_node, ct));
        var log = new EventLog(tellsAll: true);
        ContainerEvents.Listen(log, _node, run, since, _ => true);
        return log;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(StackName stack, CancellationToken ct) =>
        EngineCall.DoAsync($"remove {stack}", FaultOwner.Machine, async () =>
        {
            var containers = await ContainersAsync(stack, ct);
            // An anonymous volume has no label: it is only known as long as its container is there.
            var anonymous = containers.SelectMany(container => container.Mounts ?? []).Where(IsAnonymous).Select(mount => mount.Name ?? "").Distinct().ToList();
            await Task.WhenAll(containers.Select(container => NodeContainers.RemoveAsync(_node, container.ID, ct)));
            await _objects.RemoveAsync(stack, ct);
            await Task.WhenAll(anonymous.Select(name => _objects.RemoveVolumeAsync(name, ct)));
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<EngineObject>> ListAsync(CancellationToken ct) =>
        EngineCall.DoAsync("list what runs left", FaultOwner.Machine, () => OwnAsync(ct, OwnerLabels.RunLabel));

    /// <inheritdoc/>
    public Task<IReadOnlyList<EngineObject>> CensusAsync(CancellationToken ct) =>
        EngineCall.DoAsync("list what it holds", FaultOwner.Machine, () => OwnAsync(ct));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _objects.Dispose();
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<EngineObject>> OwnAsync(CancellationToken ct, params IReadOnlyList<string> having) =>
        [.. (await NodeObjects.ListAsync(_node, ct, having)).Where(thing => ObjectLabels.IsOf(Kind, thing))];

    // The engine names them by 64 hexadecimal digits, which no recipe does.
    private static bool IsAnonymous(MountPoint mount) => mount is { Type: "volume", Name.Length: 64 };

    private Task<string[]> CreateAllAsync(StackDeployment deployment, ContainerParameters parameters, Compose.ServiceSpec service, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(1, ContainerParameters.Count(service)).Select(slot => CreateContainerAsync(deployment, parameters, service, slot, ct)));

    /// <summary>Creates a container with its networks and files, and gives its id. Nothing runs yet.</summary>
    private Task<string> CreateContainerAsync(StackDeployment deployment, ContainerParameters parameters, Compose.ServiceSpec service, int slot, CancellationToken ct) =>
        EngineCall.DoAsync($"create service {service.Name} of {deployment.Stack.Name}", FaultOwner.Recipe, async () =>
        {
            var name = $"{deployment.Stack.Name.Scope(service.Name)}.{slot}.{RunId.New()}";
            var container = new StackContainerBuilder().WithImage(deployment.Images[service.Image]).WithImagePullPolicy(PullPolicy.Never).WithName(name).WithCleanUp(false)
                .WithLogger(NullLogger.Instance).WithCreateParameterModifier(container => parameters.Fill(container, service)).Build();
            var id = await container.CreateAsync(ct);
            foreach (var attachment in parameters.Attachments(service).Skip(1))
            {
                await _connection.Client.Networks.ConnectNetworkAsync(
                    parameters.NetworkName(attachment.Network),
                    new NetworkConnectParameters { Container = id, EndpointConfig = new EndpointSettings { Aliases = parameters.Aliases(service, attachment) } }, ct);
            }

            if (await new ContainerFiles(deployment).ForAsync(service, ct) is { } files)
                await _connection.Client.Containers.ExtractArchiveToContainerAsync(id, new CopyToContainerParameters { Path = "/" }, files, ct);
            return id;
        });

    private Task StartAsync(StackDeployment deployment, Compose.ServiceSpec service, IEnumerable<string> containers, CancellationToken ct) =>
        EngineCall.DoAsync($"start service {service.Name} of {deployment.Stack.Name}", FaultOwner.Recipe, () =>
            Task.WhenAll(containers.Select(container => _connection.Client.Containers.StartContainerAsync(container, new ContainerStartParameters(), ct))));

    private Task StopAsync(ContainerListResponse container, CancellationToken ct) =>
        EngineCall.DoAsync($"stop {container.Names[0].TrimStart('/')}", FaultOwner.Machine, () =>
            EngineCall.UnlessGoneAsync(() => _connection.Client.Containers.StopContainerAsync(container.ID, new ContainerStopParameters(), ct)));

    private async Task<List<ContainerListResponse>> ContainersAsync(StackName stack, CancellationToken ct) =>
        [.. (await _containers.ListAsync(stack, ct)).Select(container => container.Container)];
}
