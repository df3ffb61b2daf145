using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CcCi.Harness.Faults;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Faults;

public sealed class RedactionTests
{
    private const string Special = "abcXYZ019!@#$%^&*_-+=~ '()\"\\/<>?ä";

    private static readonly Gen<string> Secret = Gen.Char[Special].Array[6, 40].Select(characters => new string(characters));
    private static readonly Gen<string> Around = Gen.Char["user:pass/ \n"].Array[0, 7].Select(characters => new string(characters));

    /// <summary>How programs write a text, each with what stands before and behind it.</summary>
    private static readonly Dictionary<string, Func<string, string>> Writers = new()
    {
        ["as it is"] = text => text,
        ["base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["base64url"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ["a path of a URL"] = Uri.EscapeDataString,
        ["a path of a URL in small letters"] = text => Lower(Uri.EscapeDataString(text)),
        ["a form"] = WebUtility.UrlEncode,
        ["a form in small letters"] = text => Lower(WebUtility.UrlEncode(text)),
        ["encodeURIComponent"] = text => "!'()*".Aggregate(Uri.EscapeDataString(text), (escaped, sign) => escaped.Replace($"%{(int)sign:X2}", $"{sign}")),
        ["JSON"] = text => JsonSerializer.Serialize(text),
        ["the ledger"] = text => JsonSerializer.Serialize(text, Harness.Ledger.RunLedger.Json),
        ["the text of an XML element"] = text => new XElement("a", text).ToString(),
        ["an attribute of XML"] = text => new XElement("a", new XAttribute("b", text)).ToString(),
    };

    public static TheoryData<string> Ways => [.. Writers.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_secret_is_known_however_it_is_written(string way) => Gen.Select(Around, Secret, Around).Sample(
        (before, secret, behind) =>
        {
            var written = Writers[way](before + secret + behind);
            return SecretForms.Of(secret).Any(form => written.Contains(form, StringComparison.Ordinal));
        },
        iter: 500);

    [Fact]
    public void What_was_hidden_is_taken_out_and_the_rest_stays()
    {
        Redaction.Hide("Tr0ub4dor&3!");
        Redaction.Apply("password=Tr0ub4dor&3! (Tr0ub4dor%263%21, Tr0ub4dor%263!) \"Tr0ub4dor\\u00263!\" Tr0ub4dor&amp;3!.")
            .Should().Be("password=[redacted] ([redacted], [redacted]) \"[redacted]\" [redacted].");
        Redaction.Apply(Convert.ToBase64String("admin:Tr0ub4dor&3!"u8)).Should().MatchRegex(@"^YWRtaW46\[redacted\].{0,2}$");
    }

    [Fact]
    public void A_key_of_several_lines_is_hidden_line_by_line()
    {
        Redaction.Hide("-----BEGIN KEY-----\nMC4CAQAwBQYDK2VwBCIEIExample\n-----END KEY-----\n");
        Redaction.Apply("got MC4CAQAwBQYDK2VwBCIEIExample").Should().Be("got [redacted]");
    }

    [Fact]
    public void A_value_so_short_that_it_occurs_by_chance_is_not_hidden()
    {
        Redaction.Hide("on");
        Redaction.Apply("on and on").Should().Be("on and on");
    }

    [Fact]
    public void An_exception_does_not_hold_what_was_hidden()
    {
        Redaction.Hide("exc3ption-secret");
        Harness.Engine.EngineException.Refused(FaultOwner.Machine, "start", "bad argument exc3ption-secret").Message.Should().Be("machine fault: the engine could not start: bad argument [redacted]");
    }

    [Fact]
    public void What_a_runner_prints_is_redacted_too()
    {
        Redaction.Hide("pr1nted-secret");
        using var output = new StringWriter();
        using var writer = new RedactedWriter(output);
        writer.Write("a pr1nted-secret");
        writer.WriteLine(" and {0}", "pr1nted-secret");
        output.ToString().Should().Be($"a [redacted] and [redacted]{Environment.NewLine}");
    }

    private static string Lower(string escaped) => System.Text.RegularExpressions.Regex.Replace(escaped, "%..", match => match.Value.ToLowerInvariant());
}
