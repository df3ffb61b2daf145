using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Operations.Install;

/// <summary>The dependencies of a run from the moment they are up: whether they stay so, and what the run leaves in them.</summary>
internal sealed class LiveDependencies(Stability stability, Wires wires, RunLedger ledger, TimeProvider clock)
{
    private const int LogLines = 20;

    private IReadOnlyList<LiveDependency> _all = [];

    /// <summary>Takes in those that an install brought up, or found live.</summary>
    public void Add(IReadOnlyList<LiveDependency> dependencies) => _all = dependencies;

    /// <summary>The one of that recipe; null when there is none.</summary>
    public LiveApp? Find(string recipe) => _all.FirstOrDefault(live => live.Dependency.Name == recipe)?.App;

    /// <summary>What happened to one of them since it was ready; null when all are well.</summary>
    public async Task<DependencyException?> FaultAsync(CancellationToken ct)
    {
        foreach (var (dependency, app, ready) in _all)
        {
            var stack = app.Stack.Spec.Name;
            if (ready is not null && stability.DeathsSoFar(ready, stack) is [var death, ..])
            {
                var log = await LogAsync(app, death.Service, ct);
                return DependencyException.Died(dependency.Name, ServiceNotReadyException.Died(stack, death, clock.GetElapsedTime(ready.At), log));
            }

            if (await AnswerAsync(app, ct) is { } answer)
                return DependencyException.Silent(dependency.Name, app.Stack.Probe.ToString(), answer);
        }

        return null;
    }

    /// <summary>Takes away the run's clients in the dependencies that stay when the run ends.</summary>
    /// <returns>What is left there; empty when all is gone.</returns>
    public async Task<IReadOnlyList<string>> RevokeAsync(IEnumerable<PlannedDependency> warm, Func<PlannedDependency, LiveApp> open, CancellationToken ct)
    {
        var left = new List<string>();
        foreach (var dependency in warm)
        {
            var app = open(dependency);
            foreach (var wire in wires.From(dependency.Name))
            {
                var shown = $"client {wire.Client.Name} of {dependency.Name}";
                try
                {
                    await ledger.RecordAsync("revoke", shown, () => wire.RevokeAsync(app, wire.Client.Name, ct));
                    if ((await wire.ClientsAsync(app, ct)).Contains(wire.Client.Name))
                        left.Add(shown);
                }
                catch (HarnessException error)
                {
                    left.Add($"{shown} ({error.Message})");
                }
            }
        }

        return left;
    }

    private static async Task<string> LogAsync(LiveApp app, string service, CancellationToken ct)
    {
        try
        {
            return await app.LogsAsync(service, LogLines, ct);
        }
        catch (HarnessException)
        {
            return ""; // Its death is the finding; that its log is gone with it is none.
        }
    }

    private static async Task<string?> AnswerAsync(LiveApp app, CancellationToken ct)
    {
        try
        {
            return await app.ProbeAsync(ct);
        }
        catch (HarnessException error)
        {
            return error.Explanation;
        }
    }
}
