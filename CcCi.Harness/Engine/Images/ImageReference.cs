namespace CcCi.Harness.Engine.Images;

/// <summary>A reference such as <c>docker.io/library/nginx:1.26</c>, in the shortest form that means the same.</summary>
/// <param name="Registry">The registry's host; null for Docker Hub.</param>
/// <param name="Name">The name within the registry, such as <c>nginx</c> or <c>nodered/node-red</c>.</param>
/// <param name="Tag">The tag; null when a digest names the image.</param>
/// <param name="Digest">The digest; null when there is none.</param>
internal sealed record ImageReference(string? Registry, string Name, string? Tag, string? Digest)
{
    public static ImageReference Parse(string text)
    {
        var (rest, digest) = Split(text, "@");
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : rest[..slash];
        var isHost = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost";
        var registry = isHost && first is not ("docker.io" or "index.docker.io") ? first : null;
        var (name, tag) = Split(isHost ? rest[(slash + 1)..] : rest, ":");
        if (registry is null && name.StartsWith("library/", StringComparison.Ordinal))
            name = name[8..];
        return new ImageReference(registry, name, tag ?? (digest is null ? "latest" : null), digest);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(Registry is null ? "" : Registry + "/")}{Name}{(Tag is null ? "" : $":{Tag}")}{(Digest is null ? "" : $"@{Digest}")}";

    private static (string Before, string? After) Split(string text, string separator)
    {
        var at = text.LastIndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
