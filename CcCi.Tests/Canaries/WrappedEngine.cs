using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Planning;

namespace CcCi.Tests.Canaries;

/// <summary>An engine that does what the one behind it does, but for what a derived one does otherwise.</summary>
internal abstract class WrappedEngine(IEngine engine) : IEngine
{
    public EngineIdentity Identity => engine.Identity;

    public IReadOnlyList<ComposeWarning> NotHonoured(StackSpec stack) => engine.NotHonoured(stack);

    public Task<ResolvedImage> PrepareImageAsync(string image, CancellationToken ct) => engine.PrepareImageAsync(image, ct);

    public virtual Task CreateAsync(StackDeployment deployment, CancellationToken ct) => engine.CreateAsync(deployment, ct);

    public virtual Task UpdateAsync(StackDeployment deployment, CancellationToken ct) => engine.UpdateAsync(deployment, ct);

    public Task<StackSnapshot> ObserveAsync(StackName stack, CancellationToken ct) => engine.ObserveAsync(stack, ct);

    public Task<ExecResult?> CheckHealthAsync(TaskSnapshot task, CancellationToken ct) => engine.CheckHealthAsync(task, ct);

    public Task<ExecResult> ExecAsync(StackName stack, string service, IReadOnlyList<string> command, CancellationToken ct) => engine.ExecAsync(stack, service, command, ct);

    public Task<string> LogsAsync(StackName stack, string service, int lines, CancellationToken ct) => engine.LogsAsync(stack, service, lines, ct);

    public Task<string> LogsAsync(TaskSnapshot task, int lines, CancellationToken ct) => engine.LogsAsync(task, lines, ct);

    public Task<Uri> EndpointAsync(StackName stack, string service, int port, CancellationToken ct) => engine.EndpointAsync(stack, service, port, ct);

    public Task ReadAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct) => engine.ReadAsync(stack, location, tar, ct);

    public Task WriteAsync(StackName stack, StackPath location, Stream tar, CancellationToken ct) => engine.WriteAsync(stack, location, tar, ct);

    public virtual Task<IEngineWatch> WatchAsync(RunId run, CancellationToken ct) => engine.WatchAsync(run, ct);

    public Task RemoveAsync(StackName stack, CancellationToken ct) => engine.RemoveAsync(stack, ct);

    public Task<IReadOnlyList<EngineObject>> ListAsync(CancellationToken ct) => engine.ListAsync(ct);

    public Task<IReadOnlyList<EngineObject>> CensusAsync(CancellationToken ct) => engine.CensusAsync(ct);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return engine.DisposeAsync();
    }
}
