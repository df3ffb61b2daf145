using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Brings the several forms that compose allows for one thing into one, so that files can be merged key by key.</summary>
internal static class YamlForms
{
    /// <summary>A mapping from a mapping, or from a list of <c>KEY=value</c> and bare <c>KEY</c>.</summary>
    public static YamlMap ToMap(YamlValue value, char separator = '=')
    {
        if (value is YamlMap map)
            return map;
        if (value is not YamlList list)
            throw value.Error($"must be a mapping, or a list of KEY{separator}value");
        var entries = new Dictionary<string, YamlValue>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            var text = YamlMap.AsText(item);
            var at = text.IndexOf(separator, StringComparison.Ordinal);
            entries[at < 0 ? text : text[..at]] = new YamlScalar(item.File, item.Line, item.Path, at < 0 ? "" : text[(at + 1)..], IsPlain: at < 0);
        }

        return new YamlMap(list.File, list.Line, list.Path, [.. entries]);
    }

    /// <summary>A mapping from a mapping, or from a list of names.</summary>
    public static YamlMap NamesToMap(YamlValue value) =>
        value as YamlMap ?? new YamlMap(value.File, value.Line, value.Path,
            [.. (value is YamlList list ? list.Items : [value]).Select(item => KeyValuePair.Create(YamlMap.AsText(item), (YamlValue)new YamlScalar(item.File, item.Line, item.Path, "", true)))]);

    /// <summary>Texts by key. A null stays one.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Texts(YamlMap? map) =>
        map?.Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value is YamlScalar { IsNull: true } ? null : YamlMap.AsText(entry.Value))) ?? [];

    /// <summary>A command: a list as it is, a text split as a shell splits words.</summary>
    public static IReadOnlyList<string>? Command(YamlValue? value) => value switch
    {
        null => null,
        YamlList list => [.. list.Items.Select(YamlMap.AsText)],
        _ => ShellWords.Split(YamlMap.AsText(value)) ?? throw value.Error("has a quote that is not closed"),
    };
}
