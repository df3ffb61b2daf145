using System.Collections.Immutable;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Reads the sections of a stack beside its services.</summary>
internal sealed class StackReader(Reading reading)
{
    private const string DefaultNetwork = "default";

    public IReadOnlyList<VolumeSpec> Volumes() => Section("volumes", (name, map) =>
    {
        map.KnowsOnly("driver", "driver_opts", "external", "labels", "name");
        var (external, engineName) = Names(name, map);
        return new VolumeSpec(name, engineName, external, map.Text("driver")) { DriverOptions = Texts(map.Find("driver_opts")), Labels = Texts(map.Find("labels")) };
    });

    public IReadOnlyList<NetworkSpec> Networks() => Section("networks", (name, map) =>
    {
        map.KnowsOnly("attachable", "driver", "driver_opts", "enable_ipv6", "external", "internal", "ipam", "labels", "name");
        if (map.Find("enable_ipv6") is { } ipv6)
            reading.Warn(ipv6, "stacks have no IPv6 networks");
        var (external, engineName) = Names(name, map);
        return new NetworkSpec(name, engineName, external, map.Flag("internal") ?? false, map.Flag("attachable") ?? false, map.Text("driver"))
        {
            DriverOptions = Texts(map.Find("driver_opts")),
            Labels = Texts(map.Find("labels")),
            Subnets = Subnets(map.Map("ipam")),
        };
    });

    public IReadOnlyList<SecretSpec> Secrets() => Section("secrets", (name, map) =>
    {
        map.KnowsOnly("external", "file", "labels", "name");
        var (external, engineName) = Names(name, map);
        return new SecretSpec(name, engineName, external, map.Text("file") is null ? null : Content(map, "secret", name));
    });

    public IReadOnlyList<ConfigSpec> Configs() => Section("configs", (name, map) =>
    {
        map.KnowsOnly("content", "external", "file", "labels", "name", "template_driver");
        var (external, engineName) = Names(name, map);
        if (external)
            throw ComposeException.At(map, "is external; a run cannot know its content, so the recipe must bring it as a file");
        if (map.Find("template_driver") is { } driver && map.Text("template_driver") != "golang")
            throw ComposeException.At(driver, $"is `{map.Text("template_driver")}`; the one that there is is golang");
        if (map.Find("file") is null && map.Find("content") is null)
            throw ComposeException.At(map, "has neither `file` nor `content`");
        var content = map.Text("content") is { } text ? System.Text.Encoding.UTF8.GetBytes(text) : Content(map, "config", name);
        return new ConfigSpec(name, engineName, content, map.Text("template_driver"), map.Text("file") ?? map.File);
    });

    /// <summary>The networks that services use: the declared ones among them, and <c>default</c> when a service names none.</summary>
    public IReadOnlyList<NetworkSpec> Used(StackSpec spec)
    {
        var used = spec.Services.SelectMany(service => service.Networks).Select(attachment => attachment.Network).ToHashSet(StringComparer.Ordinal);
        List<NetworkSpec> networks = [.. spec.Networks.Where(network => used.Contains(network.Name))];
        if (used.Contains(DefaultNetwork) && networks.All(network => network.Name != DefaultNetwork))
            networks.Add(new NetworkSpec(DefaultNetwork, reading.Stack.Scope(DefaultNetwork)));
        return networks;
    }

    private List<T> Section<T>(string section, Func<string, YamlMap, T> read) =>
    [
        .. (reading.Root.Map(section)?.Entries ?? []).Select(entry => read(
            entry.Key,
            entry.Value is YamlScalar { IsNull: true } empty ? new YamlMap(empty.File, empty.Line, empty.Path, []) : YamlMap.AsMap(entry.Value))),
    ];

    /// <summary>
    /// Whether an object is external, and its name on the engine, from the forms <c>external: true</c> and <c>external: {name: …}</c>. A run has its own
    /// of everything, so a name that would be the same for every run gets the stack's in front.
    /// </summary>
    private (bool External, string EngineName) Names(string name, YamlMap map)
    {
        if (map.Find("external") is YamlMap external)
        {
            external.KnowsOnly("name");
            return (true, Own(name, true, external.Text("name") ?? name, map));
        }

        var isExternal = map.Flag("external") ?? false;
        return (isExternal, Own(name, isExternal, map.Text("name") ?? (isExternal ? name : reading.Stack.Scope(name)), map));
    }

    /// <summary>
    /// The name of a run's own object. Under one that has nothing of the stack in it the object may be there already, and be somebody's. An external one
    /// says so by itself; of a volume it must be told all the same, because the data in it will not be what the recipe expects.
    /// </summary>
    private string Own(string key, bool external, string name, YamlMap map)
    {
        if (name.Contains(reading.Stack.Value, StringComparison.Ordinal))
            return name;
        if (!external || map.Path.StartsWith("volumes.", StringComparison.Ordinal))
            reading.Warn(map, $"is called {name}, which may be there already; a run makes its own, {reading.Stack.Scope(key)}");
        return reading.Stack.Scope(key);
    }


    private byte[] Content(YamlMap map, string kind, string name)
    {
        var file = map.Text("file")!;
        var path = RecipePath.Inside(reading.Folder, file);
        return path is not null && File.Exists(path) ? File.ReadAllBytes(path) : throw ComposeException.MissingFile(map.Find("file")!, kind, name, file);
    }

    private static IReadOnlyList<string> Subnets(YamlMap? ipam)
    {
        ipam?.KnowsOnly("config", "driver");
        return [.. (ipam?.Items("config") ?? []).Select(YamlMap.AsMap).Select(pool =>
        {
            pool.KnowsOnly("subnet");
            return pool.Text("subnet");
        }).OfType<string>()];
    }

    private static ImmutableSortedDictionary<string, string> Texts(YamlValue? value) =>
        value is null ? SortedMap<string>.Empty : YamlForms.Texts(YamlForms.ToMap(value)).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal);
}
