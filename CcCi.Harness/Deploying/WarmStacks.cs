using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>Finds the canonical stacks that are live, and looks whether one is well enough to be used.</summary>
/// <param name="host">The machine whose stacks may be used: only there the locks lie that keep a stack while it is.</param>
internal sealed class WarmStacks(IEngine engine, string host)
{
    /// <summary>All that are live, the newest first.</summary>
    public async Task<IReadOnlyList<WarmStack>> ListAsync(CancellationToken ct)
    {
        var stacks = new List<(DateTimeOffset Started, WarmStack Stack)>();
        foreach (var stack in (await engine.ListAsync(ct)).Where(thing => Teardown.IsCanonical(thing) && thing.Labels.GetValueOrDefault(OwnerLabels.HostLabel) == host).GroupBy(thing => thing.Stack))
        {
            var labels = stack.First().Labels;
            if (stack.Key is null || !labels.TryGetValue(OwnerLabels.RecipeLabel, out var recipe) || !labels.TryGetValue(OwnerLabels.RunLabel, out var run))
                continue;
            var name = new StackName(stack.Key);
            var main = (await engine.ObserveAsync(name, ct)).Find(RecipeLabels.MainService);
            var version = main?.Labels.GetValueOrDefault(RecipeLabels.VersionKey(name)) ?? "";
            var id = main?.Labels.GetValueOrDefault(ChaosLabels.VersionKey(name)) ?? "";
            var started = main?.Tasks.Max(task => task.StartedAt) ?? DateTimeOffset.MinValue;
            stacks.Add((started, new WarmStack(recipe, name, RunPlanner.DomainOf(recipe, new RunId(run)), version, id)));
        }

        return [.. stacks.OrderByDescending(stack => stack.Started).Select(stack => stack.Stack)];
    }

    /// <summary>What is wrong with a live stack; null when it is well.</summary>
    public async Task<string?> SicknessAsync(PlannedStack stack, string domain, CancellationToken ct)
    {
        try
        {
            var snapshot = await engine.ObserveAsync(stack.Spec.Name, ct);
            if (ServiceVerdict.Of(stack.Spec, snapshot, [], (await HealthyAsync(snapshot, ct)).Contains).FirstOrDefault(verdict => !verdict.IsReady) is { } open)
                return $"its service {open.Service} is not ready: it waits for {open.Waiting}";
            return await new LiveApp(engine, stack, domain).ProbeAsync(ct) is { } answer ? $"it does not serve: {stack.Probe} got {answer}" : null;
        }
        catch (HarnessException error)
        {
            return $"it cannot be looked at: {error.Message}";
        }
    }

    /// <summary>The values of the secrets of a live stack, read from the files that its containers have.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SecretsAsync(PlannedStack stack, string domain, CancellationToken ct)
    {
        var (app, secrets) = (new LiveApp(engine, stack, domain), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var service in stack.Spec.Services)
        {
            foreach (var reference in service.Secrets.Where(reference => !secrets.ContainsKey(reference.Source)))
            {
                if (await app.ReadTextAsync(new StackPath.InService(service.Name, reference.Target), ct) is { Length: > 0 } value)
                    secrets[reference.Source] = value;
            }
        }

        return secrets;
    }

    /// <summary>Those tasks that the engine has not checked yet and that are healthy.</summary>
    private async Task<HashSet<string>> HealthyAsync(StackSnapshot snapshot, CancellationToken ct)
    {
        var healthy = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in snapshot.Services.SelectMany(service => service.Tasks).Where(task => task.State == TaskState.Starting))
        {
            if (await engine.CheckHealthAsync(task, ct) is { ExitCode: 0 })
                healthy.Add(task.Id);
        }

        return healthy;
    }
}
