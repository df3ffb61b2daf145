using System.Text;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>
/// Puts variables into the scalars of a compose file, as docker's stack loader does
/// (<see href="https://docs.docker.com/reference/compose-file/interpolation/"/>, without nested expansion): <c>$NAME</c>, <c>${NAME}</c>,
/// <c>${NAME:-default}</c>, <c>${NAME-default}</c>, <c>${NAME:?message}</c>, <c>${NAME?message}</c>, and <c>$$</c> for a dollar sign.
/// </summary>
/// <param name="variables">Variables by name.</param>
internal sealed class Interpolation(IReadOnlyDictionary<string, string> variables)
{
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>One warning for each variable that was used without being set.</summary>
    public List<ComposeWarning> Warnings { get; } = [];

    /// <summary>The same tree with every value, and no key, interpolated.</summary>
    /// <exception cref="ComposeException">A required variable is missing, or a reference is malformed.</exception>
    public YamlMap Apply(YamlMap map) => map with { Entries = [.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Apply(entry.Value)))] };

    private YamlValue Apply(YamlValue value) => value switch
    {
        YamlMap map => Apply(map),
        YamlList list => list with { Items = [.. list.Items.Select(Apply)] },
        YamlScalar scalar when scalar.Text.Contains('$', StringComparison.Ordinal) => scalar with { Text = Expand(scalar), IsPlain = false },
        _ => value,
    };

    private string Expand(YamlScalar scalar)
    {
        var (text, result) = (scalar.Text, new StringBuilder());
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != '$')
            {
                result.Append(text[at++]);
                continue;
            }

            at++;
            if (at < text.Length && text[at] == '$')
            {
                result.Append('$');
                at++;
            }
            else if (at < text.Length && text[at] == '{')
            {
                var end = text.IndexOf('}', at);
                if (end < 0)
                    throw ComposeException.BadReference(scalar, text[(at - 1)..], "has no closing brace");
                result.Append(Braced(scalar, text[(at + 1)..end]));
                at = end + 1;
            }
            else
            {
                var length = NameLength(text, at);
                if (length == 0)
                    throw ComposeException.BadReference(scalar, text[(at - 1)..], "names no variable; write $$ for a dollar sign");
                result.Append(Value(scalar, text.Substring(at, length)));
                at += length;
            }
        }

        return result.ToString();
    }

    private string Braced(YamlScalar scalar, string inside)
    {
        var length = NameLength(inside, 0);
        var (name, rest) = (inside[..length], inside[length..]);
        if (length == 0)
            throw ComposeException.BadReference(scalar, $"${{{inside}}}", "names no variable; write $$ for a dollar sign");
        if (rest.Contains("${", StringComparison.Ordinal))
            throw ComposeException.BadReference(scalar, $"${{{inside}}}", "holds another reference, which stacks do not expand");
        if (rest.Length == 0)
            return Value(scalar, name);

        var colon = rest[0] == ':' ? 1 : 0;
        var isSet = variables.TryGetValue(name, out var value) && (colon == 0 || value.Length > 0);
        var argument = rest[Math.Min(rest.Length, colon + 1)..];
        return rest.Length <= colon ? throw ComposeException.BadReference(scalar, $"${{{inside}}}", "has an operator that stacks do not know")
            : rest[colon] switch
            {
                '-' => isSet ? value! : argument,
                '?' => isSet ? value! : throw ComposeException.MissingVariable(scalar, name, argument),
                _ => throw ComposeException.BadReference(scalar, $"${{{inside}}}", "has an operator that stacks do not know; they know :- - :? and ?"),
            };
    }

    private string Value(YamlScalar scalar, string name)
    {
        if (variables.TryGetValue(name, out var value))
            return value;
        if (_missing.Add(name))
            Warnings.Add(new ComposeWarning(scalar.File, scalar.Line, scalar.Path, $"the variable {name} is not set and counts as empty"));
        return "";
    }

    private static int NameLength(string text, int from)
    {
        var at = from;
        while (at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] == '_' || (at > from && char.IsAsciiDigit(text[at]))))
            at++;
        return at - from;
    }
}
