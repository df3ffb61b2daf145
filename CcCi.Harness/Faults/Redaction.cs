using System.Collections.Concurrent;

namespace CcCi.Harness.Faults;

/// <summary>
/// Takes the values of secrets out of everything that is written: messages, the ledger, summaries, attachments. It knows a secret by its
/// value, also in base64 and URL form, because apps print their secrets in ways that no pattern foresees. It is one for the process, so
/// that two runs side by side cannot print each other's.
/// </summary>
public static class Redaction
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Mark = "[redacted]";

    // A value this short occurs in ordinary text by chance; hiding it would garble every message.
    private const int ShortestSecret = 6;

    private static readonly ConcurrentDictionary<string, byte> Hidden = new(StringComparer.Ordinal);

    /// <summary>Hides <paramref name="secret"/> from now on.</summary>
    public static void Hide(string secret)
    {
        if (secret.Length < ShortestSecret)
            return;
        Hidden.TryAdd(secret, 0);
        Hidden.TryAdd(Uri.EscapeDataString(secret), 0);
        Hidden.TryAdd(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret)), 0);
    }

    /// <summary><paramref name="text"/> without any hidden value.</summary>
    public static string Apply(string text)
    {
        // The longest first: one secret may contain another.
        foreach (var secret in Hidden.Keys.OrderByDescending(value => value.Length))
            text = text.Replace(secret, Mark, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Whether <paramref name="text"/> holds a hidden value.</summary>
    public static bool Finds(string text) => Hidden.Keys.Any(secret => text.Contains(secret, StringComparison.Ordinal));
}
