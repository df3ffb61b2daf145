using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CcCi.Harness.Yaml;

/// <summary>
/// Reads a YAML file into nodes that know their lines. Aliases and merge keys (<see href="https://yaml.org/type/merge.html"/>) are put in
/// place; depth and size are bounded, so that no file can hang the reader.
/// </summary>
internal sealed class YamlFile
{
    private const int DeepestNesting = 50;
    private const string MergeKey = "<<";

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlValue> _anchors = [];
    private readonly YamlBudget _budget = new();

    private YamlFile(string text, string file) => (_file, _parser) = (file, new Parser(new StringReader(text)));

    /// <summary>The mapping at the root; null of a file that says nothing.</summary>
    /// <param name="file">The file as messages name it.</param>
    /// <exception cref="YamlException">The text is no YAML, or its root is no mapping.</exception>
    public static YamlMap? Parse(string text, string file)
    {
        var reader = new YamlFile(text, file);
        try
        {
            return reader.Root();
        }
        catch (InvalidOperationException)
        {
            // The parser's own way of giving up on some texts that break off in the middle of a flow.
            throw YamlException.Malformed(file, reader._parser.Current?.End.Line ?? 1, reader._parser.Current?.End.Column ?? 1, "it breaks off, or a bracket is not closed");
        }
        catch (YamlDotNet.Core.YamlException error)
        {
            throw YamlException.Malformed(file, error.Start.Line, error.Start.Column, error.InnerException?.Message ?? error.Message);
        }
    }

    private YamlMap? Root()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            return null;
        var root = Node("", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            throw YamlException.At(_file, second.Start.Line, "the file", "holds a second document");
        return root is YamlScalar { IsNull: true } ? null : YamlMap.AsMap(root);
    }

    private YamlValue Node(string path, int depth)
    {
        if (depth > DeepestNesting)
            throw YamlException.At(_file, _parser.Current?.Start.Line ?? 0, "the file", $"nests more than {DeepestNesting} levels deep");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var target)
                ? target.At(path, _budget)
                : throw YamlException.At(_file, alias.Start.Line, path, $"names the anchor `{alias.Value}`, which is not defined before it");
        }

        var (start, anchor) = ((int)_parser.Current!.Start.Line, (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty);
        YamlValue node = _parser.Current switch
        {
            MappingStart => Mapping(path, start, depth),
            SequenceStart => Sequence(path, start, depth),
            _ => Scalar(path, start),
        };
        _budget.Spend(node);
        if (!anchor.IsEmpty)
            _anchors[anchor] = node;
        return node;
    }

    private YamlScalar Scalar(string path, int line)
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlScalar(_file, line, path, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlList Sequence(string path, int line, int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node($"{path}[{items.Count}]", depth + 1));
        return new YamlList(_file, line, path, items);
    }

    private YamlMap Mapping(string path, int line, int depth)
    {
        _parser.Consume<MappingStart>();
        var map = new YamlMap(_file, line, path, []);
        var (entries, merged) = (new List<KeyValuePair<string, YamlValue>>(), new List<YamlMap>());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyLine = (int)_parser.Current!.Start.Line;
            if (!_parser.TryConsume<Scalar>(out var key))
                throw YamlException.At(_file, keyLine, map.PathOf("a key"), "must be a text");
            if (key.Value == MergeKey)
            {
                var sources = Node(map.PathOf(MergeKey), depth + 1);
                merged.AddRange(sources is YamlList list ? list.Items.Select(YamlMap.AsMap) : [YamlMap.AsMap(sources)]);
                continue;
            }

            if (!seen.Add(key.Value))
                throw YamlException.At(_file, keyLine, map.PathOf(key.Value), "is there twice");
            var value = Node(map.PathOf(key.Value), depth + 1);
            // An error about a block should name the line of its key, where a reader looks, and not the first line inside.
            entries.Add(KeyValuePair.Create(key.Value, value is YamlScalar || value.Line < keyLine ? value : value with { Line = keyLine }));
        }

        // The mapping's own keys win, and of the merged ones the earlier.
        foreach (var (key, value) in merged.SelectMany(source => source.Entries).Where(entry => seen.Add(entry.Key)))
            entries.Add(KeyValuePair.Create(key, value.At(map.PathOf(key), _budget)));
        return map with { Entries = entries };
    }
}
