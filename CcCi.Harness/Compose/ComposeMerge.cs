using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>
/// Merges compose files as docker's stack loader does: the first is the base; services and other objects go by name, maps by key; ports
/// go by what they publish, secrets and configs by source, volumes by target; commands are replaced and other lists appended.
/// </summary>
internal static class ComposeMerge
{
    private static readonly string[] Sections = ["configs", "networks", "secrets", "services", "volumes"];
    private static readonly string[] Maps = ["environment", "labels", "sysctls", "driver_opts"];
    private static readonly string[] Replaced = ["command", "entrypoint", "test"];

    public static YamlMap Merge(YamlMap one, YamlMap other)
    {
        if ((one.Text("version"), other.Text("version")) is ({ } first, { } second) && first != second)
            throw ComposeException.At(other.Find("version")!, $"is {second} while {one.File} has {first}; all files of a stack must have the same");
        return MergeMaps(one, other, (key, left, right) => Sections.Contains(key)
            ? MergeMaps(YamlMap.AsMap(left), YamlMap.AsMap(right), (_, a, b) => key == "services" ? MergeService(YamlMap.AsMap(a), YamlMap.AsMap(b)) : b)
            : right);
    }

    private static YamlMap MergeService(YamlMap one, YamlMap other)
    {
        var merged = MergeMaps(one, other, MergeValue);
        // As docker/cli leaves them: in the order of the files while there is one file, by target as soon as there are two.
        return merged with { Entries = [.. merged.Entries.Select(entry => entry is { Key: "volumes", Value: YamlList mounts } ? KeyValuePair.Create<string, YamlValue>(entry.Key, mounts with { Items = [.. mounts.Items.OrderBy(TargetOf, StringComparer.Ordinal)] }) : entry)] };
    }

    private static string TargetOf(YamlValue mount) => mount is YamlMap map ? map.Text("target") ?? "" : MountReader.TargetOf(YamlMap.AsText(mount));

    private static YamlValue MergeValue(string key, YamlValue left, YamlValue right)
    {
        if (Replaced.Contains(key))
            return right;
        return key switch
        {
            _ when Maps.Contains(key) => MergeMaps(YamlForms.ToMap(left), YamlForms.ToMap(right), (_, _, b) => b),
            "networks" => MergeMaps(YamlForms.NamesToMap(left), YamlForms.NamesToMap(right), (_, _, b) => b),
            "ports" => MergeLists(left, right, item => item is YamlMap map ? $"{map.Text("published") ?? map.Text("target")}/{map.Text("protocol") ?? "tcp"}" : PortReader.KeyOf(YamlMap.AsText(item))),
            "secrets" or "configs" => MergeLists(left, right, item => item is YamlMap map ? map.Text("source") ?? "" : YamlMap.AsText(item)),
            "volumes" => MergeLists(left, right, TargetOf),
            _ when left is YamlMap a && right is YamlMap b => MergeMaps(a, b, MergeValue),
            _ when left is YamlList a && right is YamlList b => a with { Items = [.. a.Items, .. b.Items] },
            _ => right,
        };
    }

    private static YamlList MergeLists(YamlValue left, YamlValue right, Func<YamlValue, string> key)
    {
        var (one, other) = (AsList(left), AsList(right));
        var replaced = other.Items.Select(key).ToHashSet(StringComparer.Ordinal);
        return one with { Items = [.. one.Items.Where(item => !replaced.Contains(key(item))), .. other.Items] };
    }

    private static YamlList AsList(YamlValue value) => value as YamlList ?? throw value.Error("must be a list");

    private static YamlMap MergeMaps(YamlMap one, YamlMap other, Func<string, YamlValue, YamlValue, YamlValue> both)
    {
        var entries = one.Entries.ToList();
        foreach (var (key, value) in other.Entries)
        {
            var at = entries.FindIndex(entry => entry.Key == key);
            if (at < 0)
                entries.Add(KeyValuePair.Create(key, value));
            else if (value is not YamlScalar { IsNull: true })
                entries[at] = KeyValuePair.Create(key, entries[at].Value is YamlScalar { IsNull: true } ? value : both(key, entries[at].Value, value));
        }

        return one with { Entries = entries };
    }
}
