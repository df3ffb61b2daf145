using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Reads what is mounted into a service: <c>volumes:</c> in both forms.</summary>
internal sealed class MountReader(Reading reading)
{
    public IReadOnlyList<MountSpec> Read(YamlMap service) =>
    [
        .. service.Items("volumes").Select(item => item is YamlMap map ? Long(map) : Short(item, YamlMap.AsText(item))),
    ];

    /// <summary>The path in the container that a mount in the short form has.</summary>
    public static string TargetOf(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 1 ? parts[0] : parts[1];
    }

    private MountSpec Short(YamlValue item, string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 3 || parts.Any(part => part.Length == 0))
            throw item.Error($"is `{text}` and must read [source:]target[:options]");
        if (parts.Length == 1)
            return new MountSpec.Anonymous(Absolute(item, parts[0]), false);

        var options = parts.Length == 3 ? parts[2].Split(',') : [];
        foreach (var option in options.Where(option => option is not ("ro" or "rw" or "nocopy" or "z" or "Z" or "cached" or "delegated" or "consistent") && !IsPropagation(option)))
            throw item.Error($"has the option `{option}`, which is not known");
        var (source, target, readOnly) = (parts[0], Absolute(item, parts[1]), options.Contains("ro"));
        if (source.StartsWith('/') || source.StartsWith('.') || source.StartsWith('~'))
            return new MountSpec.Bind(HostPath(item, source), target, readOnly, options.FirstOrDefault(IsPropagation));
        reading.MustBeDeclared(item, "volume", source);
        return new MountSpec.Named(source, target, readOnly, options.Contains("nocopy"));
    }

    private MountSpec Long(YamlMap map)
    {
        map.KnowsOnly("bind", "consistency", "read_only", "source", "target", "tmpfs", "type", "volume");
        var target = Absolute(map, map.Text("target") ?? throw map.Error("lacks the key `target`"));
        var readOnly = map.Flag("read_only") ?? false;
        map.Map("bind")?.KnowsOnly("propagation");
        map.Map("tmpfs")?.KnowsOnly("mode", "size");
        map.Map("volume")?.KnowsOnly("nocopy", "subpath");
        switch (map.Text("type"))
        {
            case "tmpfs":
                return new MountSpec.Tmpfs(target, map.Map("tmpfs")?.Bytes("size"), map.Map("tmpfs")?.Mode("mode"));
            case "bind":
                return new MountSpec.Bind(HostPath(map, map.Text("source") ?? throw map.Error("lacks the key `source`")), target, readOnly, map.Map("bind")?.Text("propagation"));
            case "volume" or null when map.Text("source") is { } source:
                reading.MustBeDeclared(map, "volume", source);
                return new MountSpec.Named(source, target, readOnly, map.Map("volume")?.Flag("nocopy") ?? false, map.Map("volume")?.Text("subpath"));
            case "volume" or null:
                return new MountSpec.Anonymous(target, readOnly);
            default:
                throw map.Find("type")!.Error($"is `{map.Text("type")}` and must be volume, bind or tmpfs");
        }
    }

    private string HostPath(YamlValue item, string source)
    {
        if (source.StartsWith('~'))
            throw item.Error("begins with `~`, which means another folder to everybody; write the path");
        return Path.GetFullPath(Path.Combine(reading.Folder, source));
    }

    private static string Absolute(YamlValue item, string target) => target.StartsWith('/') ? target : throw item.Error($"has the target `{target}`, which must be an absolute path");

    private static bool IsPropagation(string option) => option is "private" or "rprivate" or "shared" or "rshared" or "slave" or "rslave";
}
