using CcCi.Harness.Recipes;

namespace CcCi.Harness.Planning;

/// <summary>Finds all that a recipe needs. What is needed twice in the same form is one dependency.</summary>
/// <param name="plan">Plans one of them, once all that it needs itself is planned.</param>
internal sealed class DependencyTree(RecipeCatalog catalog, Func<Recipe, Requirement, IReadOnlyList<PlannedDependency>, Task<PlannedDependency>> plan)
{
    private readonly Dictionary<string, PlannedDependency> _planned = new(StringComparer.Ordinal);
    private readonly List<PlannedDependency> _all = [];

    /// <summary>Everything that was found, a dependency before those that need it.</summary>
    public IReadOnlyList<PlannedDependency> All => _all;

    /// <summary>The dependencies that <paramref name="recipe"/> itself needs.</summary>
    /// <exception cref="PlanException">A recipe needs itself, through others or directly.</exception>
    public Task<IReadOnlyList<PlannedDependency>> ResolveAsync(Recipe recipe) => ResolveAsync(recipe, [recipe.Name]);

    private async Task<IReadOnlyList<PlannedDependency>> ResolveAsync(Recipe recipe, IReadOnlyList<string> path)
    {
        var needs = new List<PlannedDependency>();
        foreach (var requirement in recipe.Enrolment.Requires)
            needs.Add(await ResolveAsync(requirement, [.. path, requirement.Recipe]));
        return needs;
    }

    private async Task<PlannedDependency> ResolveAsync(Requirement requirement, IReadOnlyList<string> path)
    {
        if (path.Take(path.Count - 1).Contains(requirement.Recipe))
            throw PlanException.Cycle(path);
        var key = $"{requirement.Recipe} {requirement.Version} {string.Join(' ', requirement.Env.OrderBy(pair => pair.Key, StringComparer.Ordinal))}";
        if (_planned.TryGetValue(key, out var known))
            return known;
        if (_all.Any(other => other.Name == requirement.Recipe))
            throw PlanException.TwoForms(requirement.Recipe, path);
        if (!catalog.Names.Contains(requirement.Recipe))
            throw PlanException.NotEnrolled(path[^2], requirement.Recipe, catalog.Names);
        var recipe = catalog.Find(requirement.Recipe);
        var dependency = await plan(recipe, requirement, await ResolveAsync(recipe, path));
        _all.Add(dependency);
        return _planned[key] = dependency;
    }
}
