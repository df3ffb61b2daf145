namespace CcCi.Harness.Compose;

/// <summary>Paths that a recipe names for files of its own.</summary>
internal static class RecipePath
{
    /// <summary>The full path of <paramref name="name"/> in <paramref name="folder"/>; null when it leads out of it, be it through a link.</summary>
    public static string? Inside(string folder, string name)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var full = Path.GetFullPath(Path.Combine(folder, name));
        if (!full.StartsWith(root, StringComparison.Ordinal))
            return null;
        var reached = root;
        foreach (var part in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            reached = Path.Combine(reached, part);
            if (new FileInfo(reached).LinkTarget is null)
                continue;
            if (TargetOf(reached)?.StartsWith(root, StringComparison.Ordinal) != true)
                return null;
        }

        return full;
    }

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            // It leads in a circle.
            return null;
        }
    }
}
