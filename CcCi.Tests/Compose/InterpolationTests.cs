using CcCi.Harness.Compose;
using CcCi.Harness.Yaml;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Compose;

public sealed class InterpolationTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["SET"] = "value", ["EMPTY"] = "" };

    [Theory]
    [InlineData("$SET", "value")]
    [InlineData("${SET}", "value")]
    [InlineData("a-${SET}-b", "a-value-b")]
    [InlineData("${SET:-other}", "value")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${EMPTY-other}", "")]
    [InlineData("${UNSET-other}", "other")]
    [InlineData("${UNSET:-}", "")]
    [InlineData("${EMPTY?must}", "")]
    [InlineData("${SET:?must}", "value")]
    [InlineData("$$SET", "$SET")]
    [InlineData("$${SET}", "${SET}")]
    [InlineData("${UNSET:-a:b?c}", "a:b?c")]
    public void References_are_replaced(string text, string expected) => Apply(text).Should().Be(expected);

    [Theory]
    [InlineData("${UNSET:?set it, please}", "recipe fault: compose.yml:1: a: the variable UNSET must be set: set it, please; give it a value under `env:` in ccci.yml")]
    [InlineData("${EMPTY:?}", "recipe fault: compose.yml:1: a: the variable EMPTY must be set; give it a value under `env:` in ccci.yml")]
    [InlineData("${SET", "recipe fault: compose.yml:1: a: the reference `${SET` has no closing brace")]
    [InlineData("${SET:+x}", "recipe fault: compose.yml:1: a: the reference `${SET:+x}` has an operator that stacks do not know; they know :- - :? and ?")]
    [InlineData("${SET:-${EMPTY}}", "recipe fault: compose.yml:1: a: the reference `${SET:-${EMPTY}` holds another reference, which stacks do not expand")]
    [InlineData("100$", "recipe fault: compose.yml:1: a: the reference `$` names no variable; write $$ for a dollar sign")]
    public void What_cannot_be_is_named_with_its_line(string text, string message)
    {
        var apply = () => Apply(text);
        apply.Should().Throw<ComposeException>().WithMessage(message.Replace("*", "?"));
    }

    [Fact]
    public void A_variable_that_is_not_set_is_empty_and_warned_of_once()
    {
        var interpolation = new Interpolation(Variables);
        interpolation.Apply(YamlFile.Parse("a: $GONE\nb: ${GONE}", "compose.yml")!).Text("b").Should().BeEmpty();
        interpolation.Warnings.Select(warning => warning.ToString()).Should().Equal("compose.yml:1: a: the variable GONE is not set and counts as empty");
    }

    [Fact]
    public void No_text_makes_it_throw_anything_of_others() => Gen.Char["${}:-?aS_1 "].Array[0, 30].Sample(characters =>
    {
        try
        {
            Apply(new string(characters));
        }
        catch (ComposeException)
        {
            // An error of ours, with its line.
        }
    });

    private static string? Apply(string text) =>
        ((YamlScalar)new Interpolation(Variables).Apply(new YamlMap("compose.yml", 1, "", [KeyValuePair.Create<string, YamlValue>("a", new YamlScalar("compose.yml", 1, "a", text, false))]))
            .Entries[0].Value).Text;
}
