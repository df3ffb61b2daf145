using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace CcCi.Harness.Recipes;

/// <summary>What tells one folder of files from another where git cannot: a hash over their names and contents. A link counts by where it points.</summary>
internal static class ContentId
{
    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    public static string Of(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files(folder).Order(StringComparer.Ordinal))
        {
            var content = new FileInfo(file).LinkTarget is { } target ? Encoding.UTF8.GetBytes(target) : File.ReadAllBytes(file);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, file)}\0{content.Length}\0"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }

    private static FileSystemEnumerable<string> Files(string folder) => new(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), All)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
    };

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
