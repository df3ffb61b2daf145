using System.Formats.Tar;

namespace CcCi.Harness.Operations.Backup;

/// <summary>
/// Looks at the names in an archive before anything in it is read or put back: an app that is under test wrote it. A name that leads out of the
/// place it was captured from is refused, and so is a link through which another entry would. A symbolic link that only points to an absolute
/// path of its container is an app's own business; nobody follows it.
/// </summary>
internal static class ArchivePaths
{
    /// <summary>What is wrong with the first name that cannot be; null when all are sound.</summary>
    /// <exception cref="InvalidDataException">It is no archive.</exception>
    public static async Task<string?> ProblemAsync(Stream archive, CancellationToken ct)
    {
        await using var tar = new TarReader(archive, leaveOpen: true);
        var links = new HashSet<string>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync(cancellationToken: ct) is { } entry)
        {
            if (Inside("", entry.Name) is not { } name)
                return $"the entry `{entry.Name}` leads out of it";
            if (Parents(name).FirstOrDefault(links.Contains) is { } link)
                return $"the entry `{entry.Name}` goes through the link `{link}`, which no folder that was captured does";
            switch (entry.EntryType)
            {
                case TarEntryType.HardLink when Inside("", entry.LinkName) is null:
                    return $"the entry `{entry.Name}` is a link to `{entry.LinkName}`, which is outside of it";
                case TarEntryType.SymbolicLink when !entry.LinkName.StartsWith('/') && Inside(Path.GetDirectoryName(name) ?? "", entry.LinkName) is null:
                    return $"the entry `{entry.Name}` is a link to `{entry.LinkName}`, which is outside of it";
                case TarEntryType.SymbolicLink:
                    links.Add(name);
                    break;
                case TarEntryType.BlockDevice or TarEntryType.CharacterDevice:
                    return $"the entry `{entry.Name}` is a device";
            }
        }

        return null;
    }

    /// <summary>A path below a folder of the archive, without its dots; null when it leads out of the archive.</summary>
    private static string? Inside(string folder, string path)
    {
        if (path.StartsWith('/'))
            return null;
        var parts = new Stack<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
                parts.Push(part);
            else if (!parts.TryPop(out _))
                return null;
        }

        return string.Join('/', parts.Reverse());
    }

    private static IEnumerable<string> Parents(string name)
    {
        for (var slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
            yield return name[..slash];
    }
}
