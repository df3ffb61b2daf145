using CcCi.Harness.Recipes;

namespace CcCi.Harness.Planning;

/// <summary>What a run is going to do, known before anything is deployed.</summary>
/// <param name="Recipe">The recipe under test.</param>
/// <param name="Tiers">The tiers that were selected, in order.</param>
/// <param name="Base">What is deployed first: the previous published version when the upgrade tier has one, else the target itself.</param>
/// <param name="Target">The candidate: what the run is about.</param>
/// <param name="Skips">Tiers that cannot be by the recipe's structure, each with the reason.</param>
/// <param name="HookBound">How long a backup or restore hook may take.</param>
/// <param name="Domain">The host name that the app is served under.</param>
public sealed record RunPlan(
    Recipe Recipe, IReadOnlyList<Tier> Tiers, PlannedStack Base, PlannedStack Target, IReadOnlyDictionary<Tier, string> Skips, TimeSpan HookBound, string Domain)
{
    /// <summary>Everything that the recipe needs, a dependency before those that need it.</summary>
    public IReadOnlyList<PlannedDependency> Dependencies { get; init; } = [];

    /// <summary>Those dependencies that the recipe itself needs.</summary>
    public IReadOnlyList<PlannedDependency> Needs { get; init; } = [];

    /// <summary>What a reader should know of the plan.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why the base cannot be brought to the target; null when it can. It is the upgrade's failure, and says nothing about the base.</summary>
    public PlanException? UpgradeRefusal { get; init; }

    /// <summary>How many deploys the run takes.</summary>
    public DeployBudget Budget => new(
        [.. Dependencies.Where(dependency => dependency.Warm is null).Select(dependency => dependency.Name)],
        [.. Dependencies.Where(dependency => dependency.Warm is not null).Select(dependency => dependency.Name)]);

    /// <summary>
    /// The tiers whose act is done, in order. A tier that was selected alone brings those it stands on: everything stands on a deployment,
    /// and a restore on a backup.
    /// </summary>
    public IReadOnlyList<Tier> Acts =>
    [
        .. Enum.GetValues<Tier>().Where(tier => !Skips.ContainsKey(tier) && (tier == Tier.Install || Tiers.Contains(tier)
            || (tier == Tier.Backup && Tiers.Contains(Tier.Restore))))
    ];

    /// <summary>Every image that the run needs, as written.</summary>
    public IEnumerable<string> Images =>
        Base.Images.Concat(Target.Images).Concat(Dependencies.Where(dependency => dependency.Warm is null).SelectMany(dependency => dependency.Stack.Images)).Distinct();
}
