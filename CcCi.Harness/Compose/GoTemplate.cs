using System.Text;

namespace CcCi.Harness.Compose;

/// <summary>
/// Expands the templates of configs with <c>template_driver: golang</c>, as far as recipes use Go's language: the functions <c>env</c>,
/// <c>secret</c> and <c>config</c>, conditions with <c>if</c>, <c>else</c>, <c>eq</c>, <c>ne</c>, <c>not</c>, <c>and</c>, <c>or</c>, comments and trim marks
/// (<see href="https://docs.docker.com/engine/swarm/configs/"/>). What it does not know is an error, never copied as it stands.
/// </summary>
/// <param name="config">The config's key, for messages.</param>
/// <param name="source">The file it came from, for messages.</param>
/// <param name="functions">The functions of one argument, by name.</param>
/// <param name="fields">Fields such as <c>.Service.Name</c>.</param>
public sealed class GoTemplate(
    string config, string source, IReadOnlyDictionary<string, Func<string, string>> functions, IReadOnlyDictionary<string, string> fields)
{
    /// <summary>Expands <paramref name="text"/>.</summary>
    /// <exception cref="ComposeException">The template holds something that is not known, or is not well formed.</exception>
    public string Expand(string text)
    {
        var (output, conditions, at, line, trimNext) = (new StringBuilder(), new Stack<Condition>(), 0, 1, false);
        while (at < text.Length)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var literal = text[at..(open < 0 ? text.Length : open)];
            line += literal.Count(character => character == '\n');
            var trimsBefore = open >= 0 && text.AsSpan(open + 2).StartsWith("- ");
            if (conditions.All(condition => condition.IsOn))
                output.Append(Trimmed(literal, trimNext, trimsBefore));
            if (open < 0)
                break;

            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
                throw ComposeException.Template(config, source, line, "an action `{{` is not closed");
            var action = text[(open + 2)..close];
            trimNext = action.EndsWith(" -", StringComparison.Ordinal);
            var body = action[(trimsBefore ? 1 : 0)..(trimNext ? ^1 : ^0)].Trim();
            output.Append(Act(body, conditions, line));
            line += action.Count(character => character == '\n');
            at = close + 2;
        }

        return conditions.Count == 0 ? output.ToString() : throw ComposeException.Template(config, source, conditions.Peek().Line, "an `if` has no `end`");
    }

    private static string Trimmed(string literal, bool start, bool end)
    {
        literal = start ? literal.TrimStart() : literal;
        return end ? literal.TrimEnd() : literal;
    }

    private string Act(string body, Stack<Condition> conditions, int line)
    {
        if (body.StartsWith("/*", StringComparison.Ordinal))
            return "";
        var words = GoExpression.Words(body) ?? throw ComposeException.Template(config, source, line, $"`{body}` has a text or a bracket that is not closed");
        switch (words)
        {
            case ["if", .. var condition]:
                // In a branch that is off nothing is evaluated, as in Go.
                var isOn = conditions.All(outer => outer.IsOn) && IsTrue(condition, line);
                conditions.Push(new Condition(line, isOn, isOn || conditions.Any(outer => !outer.IsOn)));
                return "";
            case ["else", .. var rest]:
                if (!conditions.TryPop(out var last))
                    throw ComposeException.Template(config, source, line, "an `else` stands outside of any `if`");
                var now = !last.WasOn && (rest is [] || (rest is ["if", ..] && IsTrue(rest[1..], line)));
                if (rest is not ([] or ["if", _, ..]))
                    throw ComposeException.Template(config, source, line, $"`{body}` is not understood");
                conditions.Push(last with { IsOn = now, WasOn = last.WasOn || now });
                return "";
            case ["end"]:
                return conditions.TryPop(out _) ? "" : throw ComposeException.Template(config, source, line, "an `end` stands outside of any `if`");
            default:
                return conditions.All(condition => condition.IsOn) ? Value(words, line) : "";
        }
    }

    private bool IsTrue(string[] words, int line) => words switch
    {
        ["not", .. var operand] => !IsTrue(operand, line),
        ["and", .. var operands] => operands.All(operand => IsTrue([operand], line)),
        ["or", .. var operands] => operands.Any(operand => IsTrue([operand], line)),
        ["eq", var left, .. var rights] when rights.Length > 0 => rights.Any(right => Value([left], line) == Value([right], line)),
        ["ne", var left, var right] => Value([left], line) != Value([right], line),
        _ => Value(words, line).Length > 0 && Value(words, line) != "false",
    };

    private string Value(string[] words, int line)
    {
        switch (words)
        {
            case [['"' or '`', ..] literal]:
                return GoExpression.Unquote(literal);
            case [['(', ..] bracket]:
                var inner = GoExpression.Words(bracket[1..^1]) ?? throw ComposeException.Template(config, source, line, $"`{bracket}` is not understood");
                return inner is ["not" or "and" or "or" or "eq" or "ne", ..] ? (IsTrue(inner, line) ? "true" : "") : Value(inner, line);
            case [['.', ..] field] when fields.TryGetValue(field, out var value):
                return value;
            case ["true" or "false" or [>= '0' and <= '9', ..]]:
                return words[0];
            case [var function, var argument] when functions.TryGetValue(function, out var call):
                return call(Value([argument], line));
            default:
                throw ComposeException.Template(config, source, line,
                    $"`{string.Join(' ', words)}` is not known here; known are {string.Join(", ", functions.Keys.Order(StringComparer.Ordinal))}, if, else, end, eq, ne, not, and, or");
        }
    }

    private sealed record Condition(int Line, bool IsOn, bool WasOn);
}
