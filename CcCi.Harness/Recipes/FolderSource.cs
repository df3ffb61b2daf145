namespace CcCi.Harness.Recipes;

/// <summary>Versions as folders: <c>versions/&lt;version&gt;/</c> for those that are published, <c>head/</c> for the candidate.</summary>
internal sealed class FolderSource(string recipe, string folder) : RecipeSource(recipe)
{
    public override Task<IReadOnlyList<RecipeVersion>> PublishedAsync(CancellationToken ct)
    {
        var versions = Path.Combine(folder, "versions");
        var names = Directory.Exists(versions) ? Directory.EnumerateDirectories(versions).Select(Path.GetFileName).OfType<string>() : [];
        return Task.FromResult<IReadOnlyList<RecipeVersion>>(
            [.. names.Select(name => RecipeVersion.TryParse(name, out var version) ? version : throw CheckoutException.BadFolder(Recipe, name)).Order()]);
    }

    public override Task<RecipeCheckout> CheckOutAsync(RecipeVersion version, string scratch, CancellationToken ct) =>
        Task.FromResult(new RecipeCheckout(Recipe, Path.Combine(folder, "versions", version.ToString()), version.ToString()));

    protected override Task<string> OwnHeadAsync(string scratch, CancellationToken ct) => Task.FromResult(Path.Combine(folder, "head"));
}
