using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;

namespace CcCi.Harness;

/// <summary>Plans a run, and plans it again when more is known: what is live, and what dependencies granted.</summary>
internal sealed class RunPlanning : IDisposable
{
    private readonly RunHost _host;
    private readonly RunFrame _frame;
    private readonly RecipeCatalog _catalog;
    private readonly RunPlanner _planner;
    private readonly string _recipe;
    private readonly List<StackUse> _uses = [];
    private readonly Dictionary<string, SharedStacks.Offer> _offers = new(StringComparer.Ordinal);
    private IReadOnlyList<WarmStack> _warm = [];

    public RunPlanning(RunHost host, IRecipeApp recipe, RunFrame frame)
    {
        (_host, _frame, _recipe) = (host, frame, recipe.Recipe);
        Apps = new RecipeApps(recipe, host.Apps);
        Wires = new Wires(Apps);
        _catalog = new RecipeCatalog(host.Recipes);
        _planner = new RunPlanner(host.Settings, _catalog, Wires.Take);
    }

    /// <summary>The code of the recipes of the run.</summary>
    public RecipeApps Apps { get; }

    /// <summary>Who takes what of whom.</summary>
    public Wires Wires { get; }

    /// <summary>Plans the run as if nothing were live, which needs no engine: what is wrong with a recipe is told first.</summary>
    public async Task<RunPlan> ColdAsync(CancellationToken ct)
    {
        var recipe = _catalog.Find(_recipe);
        Wires.Verify(_catalog, recipe);
        return await AgainAsync(ct);
    }

    /// <summary>Puts live stacks in the place of the dependencies for which there is one that is well and will do.</summary>
    public async Task<RunPlan> WarmAsync(IEngine engine, RunPlan cold, RunLedger ledger, CancellationToken ct)
    {
        if (cold.Dependencies.Count == 0)
            return cold;
        var stacks = new WarmStacks(engine, _host.Name);
        _warm = [.. _host.Settings.Warm ? (await stacks.ListAsync(ct)).Where(stack => cold.Dependencies.Any(dependency => dependency.Name == stack.Recipe)) : []];
        await ShareAsync(cold, ledger, ct);
        if (_warm.Count == 0)
            return cold;
        while (_warm.Count > 0)
        {
            var plan = await AfreshAsync(ct);
            // Only now are the secrets of the live ones known.
            if (await SickAsync(stacks, plan, ct) is not { } sick)
                return await AgainAsync(ct);
            ledger.Write(new Noted($"{sick.Stack.Recipe} is deployed cold: {sick.Stack.Name} is live and sick, {sick.Reason}"));
            _warm = [.. _warm.Where(stack => stack.Name != sick.Stack.Name)];
        }

        return await AfreshAsync(ct);
    }

    /// <summary>Plans the run with what is known by now.</summary>
    public Task<RunPlan> AgainAsync(CancellationToken ct) => _planner.PlanAsync(_catalog.Find(_recipe), _frame.Tiers, _frame.Run, _warm, _frame.Scratch, ct);

    /// <summary>Gives the dependencies that this run deployed to the other runs of the process, where they may be shared.</summary>
    /// <returns>The stacks that must stay when the run ends.</returns>
    public IReadOnlyList<StackName> Publish(IEnumerable<PlannedDependency> deployed)
    {
        var shared = new List<StackName>();
        foreach (var (recipe, stack, domain, _, _) in deployed.Where(dependency => dependency.Warm is null))
        {
            if (!_offers.TryGetValue(recipe.Name, out var offer))
                continue;
            var id = stack.Spec.Service(RecipeLabels.MainService).DeployLabels.GetValueOrDefault(ChaosLabels.VersionKey(stack.Spec.Name), "");
            offer.Publish(new WarmStack(recipe.Name, stack.Spec.Name, domain, stack.Version?.ToString() ?? "", id));
            shared.Add(stack.Spec.Name);
        }

        return shared;
    }

    /// <summary>Lets go of the live stacks.</summary>
    public void Dispose()
    {
        _uses.ForEach(use => use.Dispose());
        foreach (var offer in _offers.Values)
            offer.Withdraw();
    }

    /// <summary>Takes the stacks that other runs of the process share, and offers to share what this run deploys itself.</summary>
    private async Task ShareAsync(RunPlan cold, RunLedger ledger, CancellationToken ct)
    {
        // Always in the same order, so that no two runs wait for each other.
        foreach (var dependency in cold.Dependencies.Where(dependency => dependency.Recipe.Enrolment.Shared && _warm.All(stack => stack.Recipe != dependency.Name)).OrderBy(dependency => dependency.Name, StringComparer.Ordinal))
        {
            var (live, offer) = await _host.Shared.JoinAsync(dependency.Name, dependency.Stack.Title, ct);
            if (offer is not null)
                _offers[dependency.Name] = offer;
            if (live is null)
                continue;
            ledger.Write(new Noted($"{dependency.Name} is shared with another run of this process: {live.Name}"));
            _warm = [.. _warm, live];
        }
    }

    /// <summary>Plans anew: what a dependency promised before holds no more when another stack serves as it.</summary>
    private Task<RunPlan> AfreshAsync(CancellationToken ct)
    {
        Wires.Clear();
        return AgainAsync(ct);
    }

    /// <summary>The first live stack of a plan that cannot be used, and why. The others are in use from here on, and their secrets known.</summary>
    private async Task<(WarmStack Stack, string Reason)?> SickAsync(WarmStacks stacks, RunPlan plan, CancellationToken ct)
    {
        foreach (var dependency in plan.Dependencies.Where(dependency => dependency.Warm is { Secrets.Count: 0 }))
        {
            var live = dependency.Warm!;
            if (StackUse.Share(_host.LiveStacks, live.Name) is not { } use)
                return (live, "somebody is removing it");
            _uses.Add(use);
            if (await stacks.SicknessAsync(dependency.Stack, dependency.Domain, ct) is { } reason)
                return (live, reason);
            var secrets = await stacks.SecretsAsync(dependency.Stack, dependency.Domain, ct);
            foreach (var secret in secrets.Values)
                Redaction.Hide(secret);
            if (dependency.Stack.Spec.Secrets.FirstOrDefault(secret => secret.Content is null && !secrets.ContainsKey(secret.Name)) is { } unread)
                return (live, $"its secret {unread.Name} cannot be read");
            _warm = [.. _warm.Select(stack => stack.Name == live.Name ? stack with { Secrets = secrets } : stack)];
        }

        return null;
    }
}
