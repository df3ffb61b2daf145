using System.Formats.Tar;

namespace CcCi.Harness.Recipes;

/// <summary>
/// Versions as the tags of a git repository, annotated or not. The repository is only read: each version is unpacked into a folder of the
/// run. The candidate of a repository on this machine is its working tree as it is; of another, its default branch.
/// </summary>
internal sealed class GitSource(string recipe, string repository) : RecipeSource(recipe)
{
    private string? _clone;

    public override async Task<IReadOnlyList<RecipeVersion>> PublishedAsync(CancellationToken ct)
    {
        var tags = Directory.Exists(repository)
            ? (await Git.RunAsync(repository, ct, "tag", "--list")).Split('\n')
            : [.. (await Git.RunAsync(".", ct, "ls-remote", "--tags", "--refs", repository)).Split('\n').Select(line => line[(line.LastIndexOf('/') + 1)..])];
        return [.. tags.Select(tag => RecipeVersion.TryParse(tag.Trim(), out var version) ? version : null).OfType<RecipeVersion>().Order()];
    }

    public override async Task<RecipeCheckout> CheckOutAsync(RecipeVersion version, string scratch, CancellationToken ct)
    {
        var folder = Path.Combine(scratch, $"{Recipe}-{version}");
        var archive = folder + ".tar";
        await Git.RunAsync(await LocalAsync(scratch, ct), ct, "archive", "--format=tar", "-o", archive, $"refs/tags/{version}");
        Directory.CreateDirectory(folder);
        await TarFile.ExtractToDirectoryAsync(archive, folder, overwriteFiles: true, ct);
        File.Delete(archive);
        return new RecipeCheckout(Recipe, folder, version.ToString());
    }

    protected override Task<string> OwnHeadAsync(string scratch, CancellationToken ct) => LocalAsync(scratch, ct);

    private async Task<string> LocalAsync(string scratch, CancellationToken ct)
    {
        if (Directory.Exists(repository))
            return repository;
        if (_clone is null)
        {
            var folder = Path.Combine(scratch, $"{Recipe}-clone");
            await Git.RunAsync(".", ct, "clone", "--quiet", repository, folder);
            _clone = folder;
        }

        return _clone;
    }
}
