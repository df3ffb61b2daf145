namespace CcCi.Harness.Recipes;

/// <summary>Where a recipe's versions come from.</summary>
/// <param name="recipe">The recipe's name.</param>
public abstract class RecipeSource(string recipe)
{
    /// <summary>The recipe's name.</summary>
    protected string Recipe { get; } = recipe;

    /// <summary>The published versions, oldest first.</summary>
    public abstract Task<IReadOnlyList<RecipeVersion>> PublishedAsync(CancellationToken ct);

    /// <summary>The files of a published version. No two runs share a folder that is written to.</summary>
    /// <param name="version">One of <see cref="PublishedAsync"/>.</param>
    /// <param name="scratch">A folder of the run, for files that have to be written.</param>
    public abstract Task<RecipeCheckout> CheckOutAsync(RecipeVersion version, string scratch, CancellationToken ct);

    /// <summary>The candidate: the source's own working tree, or any other checkout in its place.</summary>
    /// <param name="head">The other checkout; null takes the source's own.</param>
    /// <exception cref="CheckoutException">There is no recipe at that place.</exception>
    public async Task<RecipeCheckout> CandidateAsync(string? head, string scratch, CancellationToken ct)
    {
        var folder = head ?? await OwnHeadAsync(scratch, ct);
        if (!File.Exists(Path.Combine(folder, "compose.yml")))
            throw head is null ? CheckoutException.NoHead(Recipe, folder) : CheckoutException.NoRecipe(folder);
        return new RecipeCheckout(Recipe, folder, await Git.IdAsync(folder, ct) ?? ContentId.Of(folder));
    }

    /// <summary>The folder of the source's own candidate.</summary>
    protected abstract Task<string> OwnHeadAsync(string scratch, CancellationToken ct);
}
