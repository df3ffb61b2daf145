using System.Text;
using CcCi.Harness.Compose;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;
using CcCi.Harness.Reporting;
using CcCi.Harness.Yaml;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Fuzzing;

/// <summary>Every reader of files that others write, under hostile input.</summary>
public sealed class ReaderTests : IDisposable
{
    private const string Entries = """
        {"kind":"run-started","run":"abcd1234","recipe":"ghost","process":7,"at":"2026-01-01T00:00:00+00:00","elapsed":0}
        {"kind":"plan-made","base":"1","target":"2","engine":"e","tiers":["install"],"skips":{"upgrade":"none"},"cold":[],"warm":[],"expectedDeploys":1,"readyBound":"60 s"}
        {"kind":"fact-ended","tier":"install","fact":"it serves","outcome":"fail","seconds":1.5,"reason":"\u00e4 \"no\"","owner":"recipe"}
        {"kind":"act-ended","number":1,"act":"deploy","subject":"s","began":0.5}
        {"kind":"run-kept","objects":["volume v"],"enter":[],"remove":"./run --remove abcd1234"}
        {"kind":"run-ended"}
        """;

    private readonly string _file = Path.GetTempFileName();

    /// <summary>The files of the recipes of this repository, which are such as people write.</summary>
    private static IReadOnlyList<string> Files(string name) =>
        [.. Directory.EnumerateFiles(Workspace.Recipes, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText).Distinct()];

    [Fact]
    public void Yaml() => Hostile.Feed(text => YamlFile.Parse(text, "compose.yml"), [.. Files("compose*.yml"), "a: &a [1, 2]\nb: &b {<<: {c: *a}}", "a: |\n  text\n "]);

    [Fact]
    public void Compose_files()
    {
        using var recipe = new TempRecipe();
        Hostile.Feed(text =>
        {
            recipe.Write("head/compose.yml", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
            recipe.Load(("DOMAIN", "x.test"));
        }, [TempRecipe.Compose, TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    privileged: yes\n    devices: [a]\n    cap_add: ALL\n    security_opt: [x]\n    command: a \"b\"")], 4000);
    }

    [Fact]
    public void Interpolated_texts() => Hostile.Feed(
        text => new Interpolation(new Dictionary<string, string> { ["A"] = "$B ${C}", ["E"] = "" }).Apply(Scalar(text)), ["$A ${A} ${A:-x} ${E:-x} ${E-x} ${X-} ${A:?no} $$A", "Host(`${A}`)"]);

    [Fact]
    public void Env_samples() => Hostile.Feed(text => EnvSample.Parse(text, ".env.sample"), [.. Files(".env.sample"), "A=\"a \\\" b\" # c\nB='$A' \nC=$A${B}\nSECRET_X_VERSION=v1 # length=5 charset=hex"]);

    [Fact]
    public void Abra_sh() => Hostile.Feed(text => AbraSh.Parse(text), [.. Files("abra.sh"), "export A=v1 B='2' C=\"3\" # d\nf() {\n  x\n}"]);

    [Fact]
    public void Versions() => Hostile.Feed(text => RecipeVersion.Parse(text), ["1.2.3+4.5.6", "0.0.0+a-b_c.d"]);

    [Fact]
    public void Go_templates()
    {
        var template = new GoTemplate("c", "f", new Dictionary<string, Func<string, string>> { ["env"] = name => name, ["secret"] = name => name }, new Dictionary<string, string> { [".Service.Name"] = "s" });
        Hostile.Feed(text => template.Expand(text),
            ["{{ if eq (env \"A\") \"b\" }}x{{ else if not (or (env \"c\") `d`) }}y{{- else -}}z{{ end }}", "{{/* c */}}{{ .Service.Name }}"]);
    }

    [Fact]
    public void Enrolments() => Hostile.Feed(text =>
    {
        Write(text);
        EnrolmentReader.Read(_file, "ccci.yml");
    }, [.. Files("ccci.yml"), "source: {git: x}\nrequires: [a, {recipe: b, version: 1.0.0+1, env: {A: b}}]\nallow: {app: [docker-socket, \"cap:X\"]}\ntimeouts: {ready: 1m30s, hook: 5s}\nprobe: {port: 80, status: 204}\nupgrade: {base: 1.0.0+1, env: {A: }}"]);

    [Fact]
    public void Ledgers() => Hostile.Feed(text =>
    {
        Write(text);
        SummaryText.Of(Summarizer.Summarize(LedgerReader.Read(_file)));
    }, [Entries]);

    [Fact]
    public void A_ledger_s_line_that_lacks_what_it_must_have_is_named()
    {
        File.WriteAllText(_file, "{\"kind\":\"plan-made\",\"base\":\"1\"}\n{\"kind\":\"run-ended\"}\n");
        var read = () => LedgerReader.Read(_file);
        read.Should().Throw<LedgerException>().WithMessage($"harness fault: {_file}:1: this is no ledger entry: *");
    }

    [Fact]
    public void A_ledger_that_was_torn_anywhere_is_read_up_to_there()
    {
        for (var length = 0; length <= Entries.Length; length++)
        {
            File.WriteAllText(_file, Entries[..length]);
            var whole = Entries[..length].Count(character => character == '\n');
            LedgerReader.Read(_file).Count.Should().BeInRange(whole, whole + 1, "{0} characters hold as many whole lines", length);
        }
    }

    [Fact]
    public void What_a_ledger_is_given_is_read_back() => Gen.Select(Gen.String, Gen.Enum<Tier>(), Gen.Enum<Outcome>(), Gen.Double[0, 1e6], Gen.String.Null()).Sample((text, tier, outcome, seconds, reason) =>
    {
        // What is no text at all, half of a pair, cannot be written by anybody.
        string? Sound(string? value) => value is null ? null : new string([.. value.Where(character => !char.IsSurrogate(character))]);
        var fact = new FactEnded(tier, Sound(text)!, outcome, seconds, Sound(reason), FaultOwner.Recipe);
        File.Delete(_file);
        using (var ledger = new RunLedger(_file, TimeProvider.System))
            ledger.Write(fact);
        return LedgerReader.Read(_file).Single() is FactEnded read && read with { At = default, Elapsed = 0 } == fact;
    }, iter: 300, threads: 1);

    [Fact]
    public void A_value_in_quotes_is_read_back_from_an_env_sample() => Gen.Char["ab =#$\\é\t/"].Array[0, 20].Sample(characters =>
        EnvSample.Parse($"A='{new string(characters)}' # comment", ".env.sample").Variables["A"] == new string(characters), iter: 1000);

    [Fact]
    public void A_text_without_a_dollar_sign_stands_as_it_is_and_with_it_doubled_too() => Gen.String.Sample(text =>
        ((YamlScalar)new Interpolation(new Dictionary<string, string>()).Apply(Scalar(text.Replace("$", "$$"))).Entries[0].Value).Text == text, iter: 1000);

    [Fact]
    public void A_template_without_actions_is_its_own_expansion() => Gen.Char["ab{} \n\"`"].Array[0, 30].Sample(characters =>
    {
        var text = new string(characters).Replace("{{", "{");
        return text.Contains("{{", StringComparison.Ordinal)
            || new GoTemplate("c", "f", new Dictionary<string, Func<string, string>>(), new Dictionary<string, string>()).Expand(text) == text;
    }, iter: 1000);

    [Fact]
    public void A_quoted_yaml_text_is_read_back() => Gen.Char["ab:#- \\\"'{}[]&*!|>%@`é"].Array[0, 30].Sample(characters =>
    {
        var text = new string(characters);
        return YamlFile.Parse($"key: '{text.Replace("'", "''")}'", "compose.yml")!.Text("key") == text;
    }, iter: 1000);

    [Theory]
    [InlineData(100_000, "(")]
    [InlineData(100_000, "[")]
    [InlineData(20_000, "a: {")]
    [InlineData(50_000, "${")]
    [InlineData(50_000, "{{ if ")]
    [InlineData(50_000, "\\\"")]
    [InlineData(50_000, "A=\"\\\"")]
    [InlineData(50_000, "x # ")]
    [InlineData(50_000, "1s")]
    public void A_text_that_goes_on_and_on_hangs_nobody(int times, string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var template = new GoTemplate("c", "f", new Dictionary<string, Func<string, string>>(), new Dictionary<string, string>());
        Action<string>[] readers =
        [
            it => YamlFile.Parse(it, "compose.yml"), it => EnvSample.Parse(it, ".env.sample"), it => EnvSample.Parse("A=" + it, ".env.sample"), it => AbraSh.Parse("export A=" + it), it => RecipeVersion.Parse(it),
            it => template.Expand(it), it => template.Expand("{{ " + it + " }}"), it => new Interpolation(new Dictionary<string, string>()).Apply(Scalar(it)), it => _ = DurationText.TryParse(it, out _),
        ];
        for (var index = 0; index < readers.Length; index++)
            Hostile.TakesOrRefuses(readers[index], text).Should().BeTrue("reader {0} must not take longer than the text", index);
    }

    public void Dispose() => File.Delete(_file);

    // Half of a surrogate pair cannot be in a file.
    private void Write(string text) => File.WriteAllBytes(_file, Encoding.UTF8.GetBytes(text));

    private static YamlMap Scalar(string text) => new("compose.yml", 1, "", [KeyValuePair.Create<string, YamlValue>("a", new YamlScalar("compose.yml", 1, "a", text, false))]);
}
