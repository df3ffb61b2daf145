namespace CcCi.Harness.Compose;

/// <summary>Paths that a recipe names for files of its own.</summary>
internal static class RecipePath
{
    /// <summary>The full path of <paramref name="name"/> in <paramref name="folder"/>; null when it leads out of it.</summary>
    public static string? Inside(string folder, string name)
    {
        var (root, full) = (Path.GetFullPath(folder), Path.GetFullPath(Path.Combine(folder, name)));
        return full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? full : null;
    }
}
