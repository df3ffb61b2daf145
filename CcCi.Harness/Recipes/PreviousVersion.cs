namespace CcCi.Harness.Recipes;

/// <summary>Chooses the version that a run upgrades from.</summary>
public static class PreviousVersion
{
    /// <summary>
    /// The newest published version below the candidate's. A candidate whose label names a published version, or none, has not been given
    /// its number yet: it follows the newest. Null when nothing is published before it.
    /// </summary>
    /// <param name="published">Oldest first.</param>
    public static RecipeVersion? Of(RecipeVersion? candidate, IReadOnlyList<RecipeVersion> published) =>
        candidate is null || published.Contains(candidate) ? published.LastOrDefault() : published.LastOrDefault(version => version.CompareTo(candidate) < 0);

    /// <summary>The published version that a recipe requires of another one.</summary>
    /// <exception cref="CheckoutException">It is not published.</exception>
    public static RecipeVersion Required(string recipe, string version, IReadOnlyList<RecipeVersion> published) =>
        published.FirstOrDefault(known => known.ToString() == version) ?? throw CheckoutException.NotRequirable(recipe, version, published);

    /// <summary>The published version that an operator chose.</summary>
    /// <exception cref="CheckoutException">It is not published.</exception>
    public static RecipeVersion Forced(string version, IReadOnlyList<RecipeVersion> published) =>
        published.FirstOrDefault(known => known.ToString() == version) ?? throw CheckoutException.NotPublished(version, published);
}
