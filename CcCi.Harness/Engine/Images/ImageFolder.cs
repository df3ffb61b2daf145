using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Engine.Images;

/// <summary>The folder that says how images are built where no registry answers: a folder for each image, with an <c>image.yml</c>.</summary>
internal sealed class ImageFolder(string folder)
{
    private readonly ConcurrentDictionary<string, ImageRecipe?> _known = new(StringComparer.Ordinal);

    /// <summary>How to build an image of Docker Hub; null when the folder does not say.</summary>
    /// <exception cref="ImageUnavailableException">What the folder says cannot be.</exception>
    public ImageRecipe? Find(string name, string tag) => _known.GetOrAdd($"{name}:{tag}", _ => Read(name, tag, depth: 0));

    private ImageRecipe? Read(string name, string tag, int depth)
    {
        var own = Path.Combine(folder, name);
        var file = Path.Combine(own, "image.yml");
        if (name.Split('/').Contains("..") || !File.Exists(file))
            return null;
        if (depth > 10)
            throw ImageUnavailableException.BadDefinition(file, "stands on itself, through its base");

        var shown = $"images/{name}/image.yml";
        var root = YamlFile.Parse(File.ReadAllText(file), shown);
        root?.KnowsOnly("base", "tags");
        if (root?.Map("tags")?.Entries.FirstOrDefault(entry => entry.Key == tag) is not { Value: { } value })
            return null;
        var arguments = value is YamlMap map ? map : new YamlMap(value.File, value.Line, value.Path, []);
        if (arguments.Text("alias") is { } alias)
            return Read(name, alias, depth + 1);

        var given = arguments.Keys.Where(key => key != "BASE").ToDictionary(key => key, key => arguments.Text(key) ?? "", StringComparer.Ordinal);
        var baseName = arguments.Text("BASE") ?? root.Text("base");
        ImageRecipe? baseRecipe = null;
        if (baseName is not null)
        {
            var reference = ImageReference.Parse(baseName);
            baseRecipe = Read(reference.Name, reference.Tag ?? "latest", depth + 1) ?? throw ImageUnavailableException.BadDefinition(shown, $"names the base {baseName}, which images/ does not have");
        }

        return new ImageRecipe(name, tag, own, given, baseRecipe, Hash(own, given, baseRecipe));
    }

    /// <summary>What makes an image another one: its files with their modes, its build arguments, and its base.</summary>
    private static string Hash(string own, IReadOnlyDictionary<string, string> arguments, ImageRecipe? baseRecipe)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(baseRecipe?.Hash ?? "");
        foreach (var (key, value) in arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Add($"{key}={value}");
        // What image.yml says of this tag is hashed above; what it says of others does not matter.
        foreach (var file in Directory.EnumerateFiles(own, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "image.yml").Order(StringComparer.Ordinal))
        {
            Add($"{Path.GetRelativePath(own, file)} {(!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute) ? "program" : "file")}");
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}

/// <summary>How one image is built.</summary>
/// <param name="Folder">The folder with its <c>Dockerfile</c>, or with the program <c>rootfs</c> that writes its root file system.</param>
/// <param name="Arguments">Build arguments.</param>
/// <param name="Base">The image that it stands on.</param>
/// <param name="Hash">What tells it from an image of the same name that was built from something else.</param>
internal sealed record ImageRecipe(string Name, string Tag, string Folder, IReadOnlyDictionary<string, string> Arguments, ImageRecipe? Base, string Hash)
{
    /// <summary>What it is called on the engine. It never takes the name of the image that it stands in for.</summary>
    public string Reference => $"ccci/{Name}:{Tag}-{Hash}";

    /// <summary>The program that writes its root file system.</summary>
    public string RootFileSystem => Path.Combine(Folder, "rootfs");

    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{Tag}";
}
