using System.Diagnostics.CodeAnalysis;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Yaml;

/// <summary>A mapping, with readers for the types that recipes use. Each reader's error names the file, the line and the key.</summary>
/// <param name="Entries">Values by key, in the order of the file.</param>
internal sealed record YamlMap(string File, int Line, string Path, IReadOnlyList<KeyValuePair<string, YamlValue>> Entries) : YamlValue(File, Line, Path)
{
    /// <summary>The keys, in the order of the file.</summary>
    public IEnumerable<string> Keys => Entries.Select(entry => entry.Key);

    /// <summary>The path of a key of this mapping.</summary>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The value of a key; null when it is not there or stands for nothing.</summary>
    public YamlValue? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
                return entry.Value is YamlScalar { IsNull: true } ? null : entry.Value;
        }

        return null;
    }

    /// <summary>Turns away every key that is not among <paramref name="known"/>; extension keys (<c>x-…</c>) are nobody's.</summary>
    public void KnowsOnly(params IReadOnlyList<string> known)
    {
        foreach (var (key, value) in Entries.Where(entry => !known.Contains(entry.Key) && !entry.Key.StartsWith("x-", StringComparison.Ordinal)))
            throw Unknown(key, value, known);
    }

    /// <summary>The error for a key that nobody knows.</summary>
    public static YamlException Unknown(string key, YamlValue value, IReadOnlyList<string> known) =>
        YamlException.At(value.File, value.Line, value.Path, $"is not known{Suggestion.For(key, known)}; the keys here are {string.Join(", ", known.Order(StringComparer.Ordinal))}");

    /// <summary>The text of a key.</summary>
    public string? Text(string key) => Find(key) is { } value ? AsText(value) : null;

    /// <summary>The text of a value.</summary>
    public static string AsText(YamlValue value) => value is YamlScalar scalar ? scalar.Text : throw value.Error("must be a single value");

    /// <summary>The number of a key.</summary>
    public int? Number(string key) => Read<int>(key, NumberText.TryWhole, "a whole number");

    /// <summary>The fraction of a key.</summary>
    public double? Fraction(string key) => Read<double>(key, NumberText.TryFraction, "a number");

    /// <summary>The yes or no of a key.</summary>
    public bool? Flag(string key) => Read<bool>(key, NumberText.TryFlag, "true or false");

    /// <summary>The duration of a key.</summary>
    public TimeSpan? Duration(string key) => Read<TimeSpan>(key, DurationText.TryParse, "a duration such as 30s or 1m30s");

    /// <summary>The size of a key, in bytes.</summary>
    public long? Bytes(string key) => Read<long>(key, ByteSizeText.TryParse, "a size such as 64m");

    /// <summary>The permission bits of a key.</summary>
    public int? Mode(string key) => Read<int>(key, NumberText.TryOctal, "an octal mode such as 0444");

    /// <summary>The mapping of a key.</summary>
    public YamlMap? Map(string key) => Find(key) is { } value ? AsMap(value) : null;

    /// <summary>A value as a mapping.</summary>
    public static YamlMap AsMap(YamlValue value) => value as YamlMap ?? throw value.Error("must be a mapping of keys to values");

    /// <summary>The items of a key's list; none when it is not there.</summary>
    public IReadOnlyList<YamlValue> Items(string key) =>
        Find(key) switch
        {
            null => [],
            YamlList list => list.Items,
            { } other => throw other.Error("must be a list"),
        };

    /// <summary>The texts of a key that takes one or a list of them.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) is YamlScalar scalar ? [scalar.Text] : [.. Items(key).Select(AsText)];

    /// <inheritdoc/>
    public override YamlValue At(string path, YamlBudget budget)
    {
        budget.Spend(this);
        var moved = this with { Path = path };
        return moved with { Entries = [.. Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.At(moved.PathOf(entry.Key), budget)))] };
    }

    private delegate bool TryRead<T>(string text, [MaybeNullWhen(false)] out T value);

    private T? Read<T>(string key, TryRead<T> read, string right) where T : struct
    {
        if (Find(key) is not { } value)
            return null;
        return read(AsText(value), out var parsed) ? parsed : throw value.Error($"is `{AsText(value)}` and must be {right}");
    }
}
