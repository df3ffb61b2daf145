using CcCi.Harness.Recipes;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Recipes;

public sealed class RecipeVersionTests
{
    [Theory]
    [InlineData("1.4.0+6.44.1", "1.4.0", "6.44.1")]
    [InlineData("2.0.1+1.0.6-social-amd64", "2.0.1", "1.0.6-social-amd64")]
    [InlineData("1.1.1+6-alpine", "1.1.1", "6-alpine")]
    public void A_version_has_two_parts(string text, string packaging, string app)
    {
        var version = RecipeVersion.Parse(text);
        (version.Packaging.ToString(), version.App, version.ToString()).Should().Be((packaging, app, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.4.0")]
    [InlineData("1.4+6.44.1")]
    [InlineData("v1.4.0+6.44.1")]
    [InlineData("1.4.0+")]
    [InlineData("1.4.0+../etc")]
    [InlineData("99999999999.0.0+1")]
    public void Other_texts_are_refused(string text)
    {
        var parse = () => RecipeVersion.Parse(text);
        parse.Should().Throw<RecipeFormatException>()
            .WithMessage($"recipe fault: `{text}` is not a recipe version: it must read <major>.<minor>.<patch>+<app version>, such as 1.4.0+6.44.1");
    }

    [Fact]
    public void The_packaging_number_alone_orders() =>
        new[] { "1.10.0+1.0", "1.9.0+9.0", "1.2.0+5.0" }.Select(RecipeVersion.Parse).Order().Select(version => version.ToString())
            .Should().Equal("1.2.0+5.0", "1.9.0+9.0", "1.10.0+1.0");

    [Fact]
    public void No_text_makes_the_reader_throw() => Gen.String.Sample(text => RecipeVersion.TryParse(text, out _) || true);

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Char["abc019.-_"].Array[0, 9])
            .Sample((major, minor, patch, app) => RecipeVersion.Parse($"{major}.{minor}.{patch}+1{new string(app)}").ToString() == $"{major}.{minor}.{patch}+1{new string(app)}");
}
