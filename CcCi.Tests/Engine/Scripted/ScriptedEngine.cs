using System.Collections.Concurrent;
using System.Collections.Immutable;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Planning;

namespace CcCi.Tests.Engine.Scripted;

/// <summary>
/// An engine in memory, for the harness's own tests: stacks are made and removed as an engine would report it, and each app is a
/// <see cref="ScriptedApp"/> that answers on the loopback address. It proves nothing about any app.
/// </summary>
/// <param name="script">Makes the app of a recipe.</param>
internal sealed class ScriptedEngine(Func<string, ScriptedApp> script) : IEngine
{
    private readonly ConcurrentDictionary<string, ScriptedStack> _stacks = new(StringComparer.Ordinal);
    private readonly EventLog _events = new(tellsAll: true);
    private int _tasks;

    /// <summary>What was asked of the engine, in order, such as <c>create keycloak</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>The app of a recipe that is deployed.</summary>
    public ScriptedApp App(string recipe) => _stacks.Values.First(stack => stack.Deployment.Owner.Recipe == recipe).App;

    public EngineIdentity Identity { get; } = new("scripted", "no engine", 1);

    public IReadOnlyList<ComposeWarning> NotHonoured(StackSpec stack) => [];

    public Task<ResolvedImage> PrepareImageAsync(string image, CancellationToken ct) =>
        Task.FromResult(new ResolvedImage(image, image, image, ImageOrigin.Present, TimeSpan.Zero));

    public Task CreateAsync(StackDeployment deployment, CancellationToken ct)
    {
        Asked.Enqueue($"create {deployment.Owner.Recipe}");
        var stack = new ScriptedStack(deployment, script(deployment.Owner.Recipe));
        if (!_stacks.TryAdd(deployment.Stack.Name.Value, stack))
            throw new InvalidOperationException($"{deployment.Stack.Name} is there already");
        foreach (var service in deployment.Stack.Services)
            Start(stack, service);
        stack.App.Start(deployment);
        return Task.CompletedTask;
    }

    public Task UpdateAsync(StackDeployment deployment, CancellationToken ct)
    {
        Asked.Enqueue($"update {deployment.Owner.Recipe}");
        var stack = _stacks[deployment.Stack.Name.Value];
        var before = stack.Deployment;
        stack.Deployment = deployment;
        foreach (var service in deployment.Stack.Services)
        {
            if (ServiceFingerprint.Of(before.Stack, service.Name) == ServiceFingerprint.Of(deployment.Stack, service.Name))
                continue;
            var old = stack.Tasks[service.Name];
            Start(stack, service);
            Stop(stack, service.Name, old);
        }

        stack.App.Deployment = deployment;
        return Task.CompletedTask;
    }

    public Task<StackSnapshot> ObserveAsync(StackName stack, CancellationToken ct)
    {
        if (!_stacks.TryGetValue(stack.Value, out var own))
            return Task.FromResult(new StackSnapshot(stack, []));
        return Task.FromResult(new StackSnapshot(stack,
        [
            .. own.Deployment.Stack.Services.Select(service => new ServiceSnapshot(
                service.Name, 1, service.Mode, service.DeployLabels, UpdateState.None, null,
                [new TaskSnapshot(own.Tasks[service.Name], service.Name, TaskState.Running, true, 0, null, null, [], service.Image, DateTimeOffset.UnixEpoch)])),
        ]));
    }

    public Task<ExecResult?> CheckHealthAsync(TaskSnapshot task, CancellationToken ct) => Task.FromResult<ExecResult?>(null);

    public Task<ExecResult> ExecAsync(StackName stack, string service, IReadOnlyList<string> command, CancellationToken ct) =>
        Task.FromResult(_stacks[stack.Value].App.Exec(service, command));

    public Task<string> LogsAsync(StackName stack, string service, int lines, CancellationToken ct) => Task.FromResult("");

    public Task<IReadOnlyList<EngineObject>> CensusAsync(CancellationToken ct) => ListAsync(ct);

    public Task<string> LogsAsync(TaskSnapshot task, int lines, CancellationToken ct) => Task.FromResult("");

    public Task<Uri> EndpointAsync(StackName stack, string service, int port, CancellationToken ct) => Task.FromResult(_stacks[stack.Value].App.Endpoint);

    public Task ReadAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct)
    {
        var own = _stacks[stack.Value];
        return location is StackPath.InService { Service: var service, Path: var path }
            && own.Deployment.Stack.Service(service).Secrets.FirstOrDefault(secret => secret.Target == path) is { } reference
            ? ScriptedApp.WriteTarAsync(Path.GetFileName(path), own.Deployment.Secrets[reference.Source], tar, ct)
            : own.App.SaveAsync(location, tar, ct);
    }

    public Task WriteAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct) => _stacks[stack.Value].App.LoadAsync(tar, ct);

    public Task<IEngineWatch> WatchAsync(RunId run, CancellationToken ct) => Task.FromResult<IEngineWatch>(_events);

    public Task RemoveAsync(StackName stack, CancellationToken ct)
    {
        if (!_stacks.TryRemove(stack.Value, out var own))
            return Task.CompletedTask;
        Asked.Enqueue($"remove {own.Deployment.Owner.Recipe}");
        foreach (var (service, task) in own.Tasks)
            Stop(own, service, task);
        own.App.Dispose();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<EngineObject>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<EngineObject>>(
    [
        .. _stacks.SelectMany(stack => stack.Value.Tasks.Select(task => new EngineObject(
            EngineObjectKind.Container, task.Value, task.Key, stack.Key, stack.Value.Deployment.Owner.ToLabels("scripted")))),
    ]);

    /// <summary>Has the process of a service end by itself, and be started again.</summary>
    public void Crash(string recipe, string service)
    {
        var stack = _stacks.Values.First(stack => stack.Deployment.Owner.Recipe == recipe);
        Report(stack, service, stack.Tasks[service], EngineAction.Died, 137);
        Report(stack, service, stack.Tasks[service], EngineAction.Started);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Start(ScriptedStack stack, ServiceSpec service)
    {
        var task = $"task-{Interlocked.Increment(ref _tasks)}";
        stack.Tasks = stack.Tasks.SetItem(service.Name, task);
        Report(stack, service.Name, task, EngineAction.Created);
        Report(stack, service.Name, task, EngineAction.Started);
    }

    private void Stop(ScriptedStack stack, string service, string task)
    {
        Report(stack, service, task, EngineAction.StopRequested);
        Report(stack, service, task, EngineAction.Died, 0);
        Report(stack, service, task, EngineAction.Removed);
    }

    private void Report(ScriptedStack stack, string service, string task, EngineAction action, int? exitCode = null) =>
        _events.Add(new EngineEvent(DateTimeOffset.UnixEpoch, action, stack.Deployment.Stack.Name.Value, service, task, exitCode));

    private sealed class ScriptedStack(StackDeployment deployment, ScriptedApp app)
    {
        public StackDeployment Deployment { get; set; } = deployment;

        public ScriptedApp App { get; } = app;

        /// <summary>The task of each service.</summary>
        public ImmutableSortedDictionary<string, string> Tasks { get; set; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    }
}
