namespace CcCi.Harness.Operations;

/// <summary>The code of the recipes that a run deals with: one object for each, which may remember what it made.</summary>
/// <param name="own">The code of the recipe under test.</param>
/// <param name="create">Makes the code of another recipe; null when there is none.</param>
internal sealed class RecipeApps(IRecipeApp own, Func<string, IRecipeApp?> create)
{
    private readonly Dictionary<string, IRecipeApp?> _known = new(StringComparer.Ordinal) { [own.Recipe] = own };

    /// <summary>The code of the recipe of that name; null when there is none.</summary>
    public IRecipeApp? Find(string recipe)
    {
        lock (_known)
            return _known.TryGetValue(recipe, out var known) ? known : _known[recipe] = create(recipe);
    }
}
