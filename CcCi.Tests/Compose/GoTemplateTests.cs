using CcCi.Harness.Compose;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Compose;

public sealed class GoTemplateTests
{
    private static readonly string[] Pieces = ["{{", "}}", " if ", "else", "end", "\"", "`", "(", ")", "env", " \"SET\" ", "-", "\n", "x", "eq ", "not "];

    private static readonly GoTemplate Template = new(
        "entry", "entry.sh", new Dictionary<string, Func<string, string>> { ["env"] = name => name == "SET" ? "yes" : "", ["secret"] = name => $"<{name}>" },
        new Dictionary<string, string> { [".Service.Name"] = "s_app" });

    [Theory]
    [InlineData("no template", "no template")]
    [InlineData("a {{ env \"SET\" }} b", "a yes b")]
    [InlineData("{{secret `key`}}", "<key>")]
    [InlineData("{{ .Service.Name }}", "s_app")]
    [InlineData("a\n{{- /* gone */ -}}\nb", "ab")]
    [InlineData("{{ if eq (env \"SET\") \"yes\" }}on{{ else }}off{{ end }}", "on")]
    [InlineData("{{ if eq (env \"GONE\") \"yes\" }}on{{ else if env \"SET\" }}second{{ else }}off{{ end }}", "second")]
    [InlineData("{{ if and (env \"SET\") (not (env \"GONE\")) }}both{{ end }}", "both")]
    [InlineData("{{ if env \"GONE\" }}{{ nonsense }}{{ end }}x", "x")]
    [InlineData("{{ if env \"SET\" }}{{ if env \"GONE\" }}a{{ else }}b{{ end }}{{ end }}", "b")]
    public void Templates_are_expanded(string text, string expected) => Template.Expand(text).Should().Be(expected);

    [Theory]
    [InlineData("\n{{ range .X }}", "recipe fault: entry.sh:2: the template of config `entry`: `range .X` is not known here; known are env, secret, if, else, end, eq, ne, not, and, or")]
    [InlineData("{{ env \"SET\" ", "recipe fault: entry.sh:1: the template of config `entry`: an action `{{` is not closed")]
    [InlineData("{{ if env \"SET\" }}", "recipe fault: entry.sh:1: the template of config `entry`: an `if` has no `end`")]
    [InlineData("{{ end }}", "recipe fault: entry.sh:1: the template of config `entry`: an `end` stands outside of any `if`")]
    [InlineData("{{ env \"SET }}", "recipe fault: entry.sh:1: the template of config `entry`: `env \"SET` has a text or a bracket that is not closed")]
    public void What_is_not_understood_is_never_copied(string text, string message)
    {
        var expand = () => Template.Expand(text);
        expand.Should().Throw<ComposeException>().WithMessage(message);
    }

    [Fact]
    public void A_template_that_nests_without_end_is_refused()
    {
        var expand = () => Template.Expand($"{{{{ {new string('(', 100_000)}env \"SET\"{new string(')', 100_000)} }}}}");
        expand.Should().Throw<ComposeException>().WithMessage("*has a text or a bracket that is not closed");
    }

    [Fact]
    public void No_template_makes_it_throw_anything_of_others() => Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 14].Sample(pieces =>
    {
        try
        {
            Template.Expand(string.Concat(pieces));
        }
        catch (ComposeException)
        {
            // An error of ours, with its line.
        }
    });
}
