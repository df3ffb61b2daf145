namespace CcCi.Harness.Compose;

/// <summary>The words of an action in a Go template.</summary>
internal static class GoExpression
{
    // Deeper than any template that a person writes, and far from what the stack holds.
    private const int DeepestNesting = 50;

    /// <summary>
    /// Splits an action into words: names, fields, texts with their quotes, and bracketed expressions with their brackets. Null when a
    /// quote or a bracket is not closed, or brackets stand deeper than any template needs.
    /// </summary>
    public static string[]? Words(string body)
    {
        var (words, at) = (new List<string>(), 0);
        while (at < body.Length)
        {
            if (char.IsWhiteSpace(body[at]))
            {
                at++;
                continue;
            }

            var end = body[at] switch
            {
                '"' or '`' => EndOfText(body, at),
                '(' => EndOfBracket(body, at),
                _ => EndOfWord(body, at),
            };
            if (end < 0)
                return null;
            words.Add(body[at..end]);
            at = end;
        }

        return [.. words];
    }

    /// <summary>A text without its quotes and escapes.</summary>
    public static string Unquote(string literal) =>
        literal[0] == '`' ? literal[1..^1]
        : literal[1..^1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal)
            .Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private static int EndOfText(string body, int at)
    {
        for (var end = at + 1; end < body.Length; end++)
        {
            if (body[end] == '\\' && body[at] == '"')
                end++;
            else if (body[end] == body[at])
                return end + 1;
        }

        return -1;
    }

    private static int EndOfBracket(string body, int at)
    {
        var depth = 0;
        for (var end = at; end < body.Length; end++)
        {
            if (body[end] is '"' or '`')
            {
                end = EndOfText(body, end) - 1;
                if (end < 0)
                    return -1;
            }
            else if (body[end] == '(' && ++depth > DeepestNesting)
            {
                return -1;
            }
            else if (body[end] == ')' && --depth == 0)
            {
                return end + 1;
            }
        }

        return -1;
    }

    private static int EndOfWord(string body, int at)
    {
        while (at < body.Length && !char.IsWhiteSpace(body[at]) && body[at] is not ('(' or '"' or '`'))
            at++;
        return at;
    }
}
