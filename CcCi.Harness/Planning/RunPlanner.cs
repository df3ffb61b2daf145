using CcCi.Harness.Compose;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;

namespace CcCi.Harness.Planning;

/// <summary>Gives what a client takes of one of its dependencies, as far as it is known.</summary>
public delegate ClientSettings Wiring(Client client, PlannedDependency dependency);

/// <summary>
/// Works out what a run does from a recipe and the selected tiers, before anything is deployed. One planner serves one run: what it plans
/// twice, because more is known by then, keeps its secrets.
/// </summary>
/// <param name="catalog">The recipes that can be required.</param>
/// <param name="wiring">What clients take of their dependencies.</param>
public sealed class RunPlanner(CcciSettings settings, RecipeCatalog catalog, Wiring wiring)
{
    private static readonly TimeSpan DefaultHookBound = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Dictionary<string, string>> _secrets = new(StringComparer.Ordinal);

    /// <summary>Plans a run.</summary>
    /// <param name="warm">The live stacks that may serve as dependencies.</param>
    /// <param name="scratch">A folder for this run's own checkouts.</param>
    /// <exception cref="PlanException">The run could prove nothing, or could not be done.</exception>
    public async Task<RunPlan> PlanAsync(
        Recipe recipe, IReadOnlyList<Tier> tiers, RunId run, IReadOnlyList<WarmStack> warm, string scratch, CancellationToken ct)
    {
        var notes = new List<string>();
        var tree = new DependencyTree(catalog, (required, requirement, needs) => DependencyAsync(new Needed(required, requirement, needs), run, warm, notes, scratch, ct));
        var needs = await tree.ResolveAsync(recipe);

        var domain = DomainOf(recipe.Name, run);
        var stacks = Stacks(recipe, run, domain, needs, ClientSettings.None);
        var published = await recipe.Source.PublishedAsync(ct);
        var target = stacks.Candidate(await recipe.Source.CandidateAsync(settings.Head, scratch, ct));

        var skips = new SortedDictionary<Tier, string>();
        var planned = target;
        PlanException? refusal = null;
        if (tiers.Contains(Tier.Upgrade))
        {
            if (BaseVersion(recipe, target, published) is { } version)
            {
                planned = stacks.Published(await recipe.Source.CheckOutAsync(version, scratch, ct), version);
                refusal = Refusal(recipe, planned, target);
            }
            else
            {
                skips[Tier.Upgrade] = "no version is published before the candidate";
            }
        }

        if (!target.Backup.Enabled)
            skips[Tier.Backup] = skips[Tier.Restore] = "the recipe declares no backup (no label backupbot.backup=true)";
        return new RunPlan(recipe, [.. tiers.Order()], planned, target, skips, recipe.Enrolment.Timeouts.Hook ?? DefaultHookBound, domain)
        {
            Dependencies = tree.All,
            Needs = needs,
            Notes = notes,
            UpgradeRefusal = refusal,
        };
    }

    /// <summary>The host name that a recipe of a run is served under. It also tells the name of its stack.</summary>
    internal static string DomainOf(string recipe, RunId run) => $"{recipe}-{run}.ccci.test";

    private StackPlanner Stacks(Recipe recipe, RunId run, string domain, IReadOnlyList<PlannedDependency> needs, ClientSettings required)
    {
        var client = new Client(recipe.Name, run, domain, Client.HomeOf(settings.State));
        var taken = needs.Aggregate(required, (settings, dependency) => settings.With(wiring(client, dependency)));
        if (!_secrets.TryGetValue(domain, out var secrets))
            _secrets[domain] = secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        return new StackPlanner(recipe, settings, domain, needs, taken, secrets);
    }

    /// <summary>Plans a dependency: the live stack of it if there is one that will do, else the version asked for, else the newest published.</summary>
    private async Task<PlannedDependency> DependencyAsync(
        Needed needed, RunId run, IReadOnlyList<WarmStack> warm, List<string> notes, string scratch, CancellationToken ct)
    {
        var recipe = needed.Recipe;
        var published = await recipe.Source.PublishedAsync(ct);
        var version = needed.Requirement.Version is { } asked ? PreviousVersion.Required(recipe.Name, asked, published) : published.LastOrDefault();
        var candidate = new Lazy<Task<RecipeCheckout>>(() => recipe.Source.CandidateAsync(null, scratch, ct));
        foreach (var live in warm.Where(stack => stack.Recipe == recipe.Name))
        {
            if (await RefusedAsync(live, needed, published, candidate) is { } reason)
            {
                notes.Add($"{recipe.Name} is deployed cold: {live.Name} is live, and {reason}");
                continue;
            }

            _secrets[live.Domain] = live.Secrets.ToDictionary();
            var stacks = Stacks(recipe, run, live.Domain, needed.Needs, new ClientSettings(needed.Requirement.Env, live.Secrets));
            var known = published.FirstOrDefault(known => known.ToString() == live.Version);
            var stack = live.Id.Length == 0 ? stacks.Published(await recipe.Source.CheckOutAsync(known!, scratch, ct), known!) : stacks.Candidate(await candidate.Value);
            return new PlannedDependency(recipe, StackPlanner.ForClients(stack, live.Domain), live.Domain, needed.Needs, live);
        }

        var domain = DomainOf(recipe.Name, run);
        var own = Stacks(recipe, run, domain, needed.Needs, new ClientSettings(needed.Requirement.Env, ClientSettings.None.Secrets));
        var planned = version is null ? own.Candidate(await candidate.Value) : own.Published(await recipe.Source.CheckOutAsync(version, scratch, ct), version);
        return new PlannedDependency(recipe, StackPlanner.ForClients(planned, domain), domain, needed.Needs, null);
    }

    /// <summary>Why a live stack will not do; null when it does.</summary>
    private static async Task<string?> RefusedAsync(WarmStack live, Needed needed, IReadOnlyList<RecipeVersion> published, Lazy<Task<RecipeCheckout>> candidate)
    {
        if (needed.Requirement.Env.Count > 0)
            return "the requirement has an environment of its own";
        if (needed.Requirement.Version is { } asked && asked != live.Version)
            return $"it is {live.Version}, where {asked} is required";
        if (live.Id.Length == 0)
            return published.Any(known => known.ToString() == live.Version) ? null : $"its version {live.Version} is not published any more";
        var id = (await candidate.Value).Id;
        return id == live.Id ? null : $"it was deployed from files that are no longer the candidate's ({live.Id}, now {id})";
    }

    private RecipeVersion? BaseVersion(Recipe recipe, PlannedStack target, IReadOnlyList<RecipeVersion> published) =>
        (settings.UpgradeBase ?? recipe.Enrolment.Upgrade.Base) is { } forced
            ? PreviousVersion.Forced(forced, published)
            : PreviousVersion.Of(target.Version, published);

    private static PlanException? Refusal(Recipe recipe, PlannedStack planned, PlannedStack target)
    {
        if (StackChange.Between(planned.Spec, target.Spec).Count == 0)
            return PlanException.Identical(recipe.Name, planned.Title, target.Checkout.Id);
        var unversioned = StackChange.ConfigsChangedWithoutVersion(planned.Spec, target.Spec, AbraSh.Read(target.Checkout));
        return unversioned.Count == 0 ? null : PlanException.ConfigWithoutVersion(recipe.Name, unversioned);
    }

    /// <summary>A recipe that another one asks for.</summary>
    private sealed record Needed(Recipe Recipe, Requirement Requirement, IReadOnlyList<PlannedDependency> Needs);
}
