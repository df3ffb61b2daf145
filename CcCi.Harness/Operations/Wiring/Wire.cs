using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Operations.Wiring;

/// <summary>One thing that a client takes of one dependency.</summary>
/// <param name="provider">The dependency's recipe.</param>
internal abstract class Wire(string provider, Client client)
{
    public string Provider => provider;

    public Client Client => client;

    /// <summary>Whether the client cannot start before the dependency has granted it what it takes.</summary>
    public abstract bool Waits { get; }

    /// <summary>Whether a grant may be another one than was promised, so that the client has to be planned again.</summary>
    public abstract bool MayDiffer { get; }

    /// <summary>What the client takes, as far as it is known by now.</summary>
    public abstract ClientSettings Take(PlannedDependency dependency);

    /// <summary>Makes the client at the running dependency.</summary>
    public Task GrantAsync(LiveApp app, CancellationToken ct) => DoAsync("make the client", client.Name, () => MakeAsync(app, ct));

    /// <summary>Takes away what was made for a client: this one, or one that a dead run left.</summary>
    public Task RevokeAsync(LiveApp app, string name, CancellationToken ct) => DoAsync("take away the client", name, async () =>
    {
        await RemoveAsync(app, name, ct);
        return true;
    });

    /// <summary>The clients that the running dependency knows.</summary>
    public Task<IReadOnlyList<string>> ClientsAsync(LiveApp app, CancellationToken ct) => DoAsync("list the clients for", client.Name, () => ListAsync(app, ct));

    protected abstract Task<bool> MakeAsync(LiveApp app, CancellationToken ct);

    protected abstract Task RemoveAsync(LiveApp app, string name, CancellationToken ct);

    protected abstract Task<IReadOnlyList<string>> ListAsync(LiveApp app, CancellationToken ct);

    private async Task<T> DoAsync<T>(string act, string name, Func<Task<T>> body)
    {
        try
        {
            return await body();
        }
        catch (Exception error) when (error is not (HarnessException or OperationCanceledException))
        {
            throw WiringException.Failed(provider, act, name, error);
        }
    }
}

/// <inheritdoc/>
internal sealed class Wire<TGrant>(string provider, Client client, IProvides<TGrant> provides, INeeds<TGrant> needs) : Wire(provider, client)
    where TGrant : class
{
    private TGrant? _promised;
    private TGrant? _granted;

    public override bool Waits => needs.NeedsItUp || MayDiffer;

    public override bool MayDiffer => !provides.KeepsPromises;

    public override ClientSettings Take(PlannedDependency dependency) => needs.Take(_granted ?? (_promised ??= provides.Promise(dependency, Client)));

    protected override async Task<bool> MakeAsync(LiveApp app, CancellationToken ct)
    {
        var promised = _promised ?? throw new InvalidOperationException("a client is planned before it is made");
        var granted = await provides.GrantAsync(app, Client, promised, ct);
        if (provides.KeepsPromises && !granted.Equals(promised))
            throw WiringException.BrokenPromise(Provider, Client.Name);
        _granted = granted;
        return true;
    }

    protected override Task RemoveAsync(LiveApp app, string name, CancellationToken ct) => provides.RevokeAsync(app, name, ct);

    protected override Task<IReadOnlyList<string>> ListAsync(LiveApp app, CancellationToken ct) => provides.ClientsAsync(app, ct);
}
