namespace CcCi.Harness.Recipes;

/// <summary>The recipes that are enrolled in a folder: each subfolder with a <c>ccci.yml</c>.</summary>
/// <param name="folder">The folder, such as <c>recipes</c>.</param>
public sealed class RecipeCatalog(string folder)
{
    private const string EnrolmentFile = "ccci.yml";

    /// <summary>Their names, sorted.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. (Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [])
            .Where(candidate => File.Exists(Path.Combine(candidate, EnrolmentFile))).Select(candidate => Path.GetFileName(candidate)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The recipe of that name.</summary>
    /// <exception cref="RecipeNotFoundException">There is none.</exception>
    /// <exception cref="Faults.HarnessException">Its <c>ccci.yml</c> is wrong.</exception>
    public Recipe Find(string name)
    {
        if (!Names.Contains(name))
            throw RecipeNotFoundException.Of(name, folder, Names);
        var own = Path.Combine(folder, name);
        var enrolment = EnrolmentReader.Read(Path.Combine(own, EnrolmentFile), $"{name}/{EnrolmentFile}");
        return new Recipe(name, own, enrolment, enrolment.Git is { } git ? new GitSource(name, Located(own, git)) : new FolderSource(name, own));
    }

    // A path is relative to the recipe's folder, as any path in a file is to the file; an address stays as it is.
    private static string Located(string own, string git) =>
        git.Contains("://", StringComparison.Ordinal) || git.Contains('@', StringComparison.Ordinal) ? git : Path.GetFullPath(Path.Combine(own, git));
}
