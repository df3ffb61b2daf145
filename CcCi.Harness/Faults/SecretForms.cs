using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;

namespace CcCi.Harness.Faults;

/// <summary>
/// The ways in which a secret stands in what programs print: as it is, in base64 wherever it begins in what was encoded, and escaped for URLs,
/// forms, JSON and XML. Forms that are the same as another are given twice.
/// </summary>
internal static class SecretForms
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All forms of <paramref name="secret"/>.</summary>
    public static IEnumerable<string> Of(string secret)
    {
        yield return secret;
        foreach (var form in Base64(Encoding.UTF8.GetBytes(secret)))
        {
            yield return form;
            yield return form.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        }

        // Programs disagree about which signs need no escape, about the blank, and about the letters of the digits.
        var escaped = Uri.EscapeDataString(secret);
        foreach (var form in new[] { escaped, Unescaped(escaped, "!'()*"), Unescaped(escaped, "!'()*~@:$,;+="), escaped.Replace("~", "%7E", StringComparison.Ordinal), WebUtility.UrlEncode(secret) })
        {
            foreach (var blank in new[] { form, form.Replace("%20", "+", StringComparison.Ordinal) })
            {
                yield return blank;
                yield return LowerHex(blank);
            }
        }

        yield return JsonSerializer.Serialize(secret)[1..^1];
        yield return JsonSerializer.Serialize(secret, Relaxed)[1..^1];
        if (secret.All(System.Xml.XmlConvert.IsXmlChar))
        {
            yield return new XText(secret).ToString();
            yield return new XAttribute("a", secret).ToString()[3..^1];
            yield return WebUtility.HtmlEncode(secret);
        }
    }

    /// <summary>
    /// The secret's own digits in base64 for each of the three places at which it can begin, as in <c>base64("user:" + secret)</c>. The digits at
    /// the ends that also hold bits of its neighbours are not among them.
    /// </summary>
    private static IEnumerable<string> Base64(byte[] secret)
    {
        yield return Convert.ToBase64String(secret);
        for (var before = 0; before < 3; before++)
        {
            var digits = Convert.ToBase64String([.. new byte[before], .. secret]);
            var (from, to) = ((before * 8 + 5) / 6, (before + secret.Length) * 8 / 6);
            yield return digits[from..to];
        }
    }

    private static string Unescaped(string escaped, string signs) =>
        signs.Aggregate(escaped, (text, sign) => text.Replace($"%{(int)sign:X2}", sign.ToString(), StringComparison.Ordinal));

    private static string LowerHex(string escaped)
    {
        var text = new StringBuilder(escaped);
        for (var at = 0; at < text.Length - 2; at++)
        {
            if (text[at] != '%')
                continue;
            (text[at + 1], text[at + 2]) = (char.ToLowerInvariant(text[at + 1]), char.ToLowerInvariant(text[at + 2]));
            at += 2;
        }

        return text.ToString();
    }
}
