using CcCi.Harness.Engine;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>
/// A running stack as a recipe's own code and its facts see it: over HTTP as the proxy would ask, by commands in its containers, and by
/// the files of its volumes.
/// </summary>
public sealed class LiveApp
{
    private readonly IEngine _engine;

    private readonly Func<string, LiveApp?> _dependencies;

    internal LiveApp(IEngine engine, PlannedStack stack, string domain, Func<string, LiveApp?>? dependencies = null) =>
        (_engine, Stack, Domain, _dependencies) = (engine, stack, domain, dependencies ?? (_ => null));

    /// <summary>What runs.</summary>
    public PlannedStack Stack { get; }

    /// <summary>The host name that the app is served under.</summary>
    public string Domain { get; }

    /// <summary>The address that users would type.</summary>
    public Uri Site => new($"https://{Domain}");

    /// <summary>A recipe that this one requires, as it runs.</summary>
    /// <exception cref="InvalidOperationException">The recipe requires no such one.</exception>
    public LiveApp Dependency(string recipe) => _dependencies(recipe) ?? throw new InvalidOperationException($"{Stack.Checkout.Recipe} has no dependency {recipe}; `requires:` in its ccci.yml names those it has");

    /// <summary>
    /// A client whose relative addresses go to the probed service. It speaks as the proxy would, follows no redirects and keeps no cookies.
    /// Open one for each act: an update may move the port behind it.
    /// </summary>
    public async Task<HttpClient> OpenHttpAsync(CancellationToken ct) =>
        HttpProbe.Open(await _engine.EndpointAsync(Stack.Spec.Name, Stack.Probe.Service, Stack.Probe.Port, ct), Domain);

    /// <summary>Asks the probe's question once. Null when the app serves, else what came instead.</summary>
    public async Task<string?> ProbeAsync(CancellationToken ct) =>
        await HttpProbe.AskAsync(await _engine.EndpointAsync(Stack.Spec.Name, Stack.Probe.Service, Stack.Probe.Port, ct), Domain, Stack.Probe, ct);

    /// <summary>The value of a generated secret.</summary>
    /// <param name="name">Its key under <c>secrets:</c>.</param>
    /// <exception cref="MissingSecretException">The stack has no such secret.</exception>
    public string Secret(string name) =>
        Stack.Secrets.TryGetValue(name, out var value) ? value : throw MissingSecretException.Of(Stack.Spec.Name, name, Stack.Secrets.Keys);

    /// <summary>Runs a command in a service's container.</summary>
    public Task<ExecResult> ExecAsync(string service, IReadOnlyList<string> command, CancellationToken ct) =>
        _engine.ExecAsync(Stack.Spec.Name, service, command, ct);

    /// <summary>The stack as it is now.</summary>
    public Task<StackSnapshot> ObserveAsync(CancellationToken ct) => _engine.ObserveAsync(Stack.Spec.Name, ct);

    /// <summary>The last lines that a service wrote.</summary>
    public Task<string> LogsAsync(string service, int lines, CancellationToken ct) => _engine.LogsAsync(Stack.Spec.Name, service, lines, ct);

    /// <summary>The text of a file; null when there is none.</summary>
    public async Task<string?> ReadTextAsync(StackPath file, CancellationToken ct)
    {
        try
        {
            return await TarText.ReadAsync(tar => _engine.ReadAsync(Stack.Spec.Name, file, tar, ct), ct);
        }
        catch (PathNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a file into a folder, with mode 0644 and root as its owner.</summary>
    public Task WriteTextAsync(StackPath folder, string name, string text, CancellationToken ct) =>
        TarText.WriteAsync(name, text, tar => _engine.WriteAsync(Stack.Spec.Name, folder, tar, ct), ct);
}
