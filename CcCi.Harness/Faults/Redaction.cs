using System.Buffers;

namespace CcCi.Harness.Faults;

/// <summary>
/// Takes the values of secrets out of everything that is written: messages, the ledger, summaries, attachments. It knows a secret by its
/// value, in whichever of its <see cref="SecretForms"/>, because apps print their secrets in ways that no pattern foresees. It is one for the
/// process, so that two runs side by side cannot print each other's.
/// </summary>
public static class Redaction
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Mark = "[redacted]";

    // A value this short occurs in ordinary text by chance; hiding it would garble every message.
    private const int ShortestSecret = 6;

    // A key of several lines is printed line by line. Its shorter lines are as good as any text.
    private const int ShortestLine = 16;

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Secrets = new(StringComparer.Ordinal);
    private static HashSet<string> _forms = new(StringComparer.Ordinal);
    private static SearchValues<string>? _search;

    /// <summary>Hides <paramref name="secret"/> from now on.</summary>
    public static void Hide(string secret)
    {
        lock (Gate)
        {
            foreach (var part in secret.Split('\n').Select(line => line.Trim()).Where(line => line.Length >= ShortestLine).Append(secret).Append(secret.Trim()))
            {
                if (part.Length < ShortestSecret || !Secrets.Add(part))
                    continue;
                _forms = new HashSet<string>(_forms.Concat(SecretForms.Of(part).Where(form => form.Length >= ShortestSecret)), StringComparer.Ordinal);
                _search = null;
            }
        }
    }

    /// <summary><paramref name="text"/> without any hidden value.</summary>
    public static string Apply(string text)
    {
        var (forms, search) = Known();
        if (!text.AsSpan().ContainsAny(search))
            return text;
        // The longest first: one secret may contain another.
        foreach (var form in forms.Where(form => text.Contains(form, StringComparison.Ordinal)).OrderByDescending(form => form.Length))
            text = text.Replace(form, Mark, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Whether <paramref name="text"/> holds a hidden value.</summary>
    public static bool Finds(string text) => text.AsSpan().ContainsAny(Known().Search);

    private static (HashSet<string> Forms, SearchValues<string> Search) Known()
    {
        lock (Gate)
            return (_forms, _search ??= SearchValues.Create([.. _forms], StringComparison.Ordinal));
    }
}
