using CcCi.Harness.Compose;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;

namespace CcCi.Harness.Planning;

/// <summary>Works out what a run does from a recipe and the selected tiers, before anything is deployed.</summary>
public sealed class RunPlanner(CcciSettings settings)
{
    private static readonly TimeSpan DefaultHookBound = TimeSpan.FromMinutes(5);

    /// <summary>Plans a run.</summary>
    /// <param name="scratch">A folder for this run's own checkouts.</param>
    /// <exception cref="PlanException">The run could prove nothing, or could not be done.</exception>
    public async Task<RunPlan> PlanAsync(Recipe recipe, IReadOnlyList<Tier> tiers, RunId run, string scratch, CancellationToken ct)
    {
        if (recipe.Enrolment.Requires is [var required, ..])
            throw PlanException.Requires(recipe.Name, required.Recipe);
        var domain = $"{recipe.Name}-{run}.ccci.test";
        var stacks = new StackPlanner(recipe, settings, domain);
        var published = await recipe.Source.PublishedAsync(ct);
        var target = stacks.Candidate(await recipe.Source.CandidateAsync(settings.Head, scratch, ct));

        var skips = new SortedDictionary<Tier, string>();
        var planned = target;
        if (tiers.Contains(Tier.Upgrade))
        {
            if (BaseVersion(recipe, target, published) is { } version)
                planned = Upgradable(recipe, stacks.Published(await recipe.Source.CheckOutAsync(version, scratch, ct), version), target);
            else
                skips[Tier.Upgrade] = "no version is published before the candidate";
        }

        if (!target.Backup.Enabled)
            skips[Tier.Backup] = skips[Tier.Restore] = "the recipe declares no backup (no label backupbot.backup=true)";
        return new RunPlan(
            recipe, [.. tiers.Order()], planned, target, skips, DeployBudget.Alone, recipe.Enrolment.Timeouts.Hook ?? DefaultHookBound, domain);
    }

    private RecipeVersion? BaseVersion(Recipe recipe, PlannedStack target, IReadOnlyList<RecipeVersion> published) =>
        (settings.UpgradeBase ?? recipe.Enrolment.Upgrade.Base) is { } forced
            ? PreviousVersion.Forced(forced, published)
            : PreviousVersion.Of(target.Version, published);

    private static PlannedStack Upgradable(Recipe recipe, PlannedStack planned, PlannedStack target)
    {
        if (StackChange.Between(planned.Spec, target.Spec).Count == 0)
            throw PlanException.Identical(recipe.Name, planned.Title, target.Checkout.Id);
        var unversioned = StackChange.ConfigsChangedWithoutVersion(planned.Spec, target.Spec);
        return unversioned.Count == 0 ? planned : throw PlanException.ConfigWithoutVersion(recipe.Name, unversioned);
    }
}
