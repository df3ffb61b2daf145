using CcCi.Harness.Recipes;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Recipes;

public sealed class EnvSampleTests
{
    [Fact]
    public void Later_lines_use_what_earlier_ones_set() =>
        EnvSample.Parse("COMPOSE_FILE=compose.yml\nCOMPOSE_FILE=\"$COMPOSE_FILE:compose.smtp.yml\"", ".env.sample").Variables["COMPOSE_FILE"].Should().Be("compose.yml:compose.smtp.yml");

    [Theory]
    [InlineData("A=plain # a comment", "plain")]
    [InlineData("A=\"quoted # kept\" # not kept", "quoted # kept")]
    [InlineData("A='$B stays'", "$B stays")]
    [InlineData("export A=exported", "exported")]
    [InlineData("A=", "")]
    [InlineData("A=a#b", "a#b")]
    [InlineData("A=Host(`x`) || Host(`y`)", "Host(`x`) || Host(`y`)")]
    public void Values_are_read_as_operators_write_them(string line, string value) => EnvSample.Parse(line, ".env.sample").Variables["A"].Should().Be(value);

    [Fact]
    public void Lines_that_are_commented_out_set_nothing() => EnvSample.Parse("#A=1\n  # B=2\n\n", ".env.sample").Variables.Should().BeEmpty();

    [Fact]
    public void Secrets_are_declared_by_their_versions() =>
        EnvSample.Parse("SECRET_DB_PASSWORD_VERSION=v1 # length=32 charset=hex\nSECRET_KEY_VERSION=v2 # generate=false\nSECRET_PASS_VERSION=v1", ".env.sample").Secrets.Should().Equal(
            new SecretDeclaration("db_password", "v1", 32, SecretCharset.Hexadecimal, true),
            new SecretDeclaration("key", "v2", null, SecretCharset.Alphanumeric, false),
            new SecretDeclaration("pass", "v1", null, SecretCharset.Alphanumeric, true));

    [Fact]
    public void A_line_that_is_no_assignment_is_named()
    {
        var parse = () => EnvSample.Parse("A=1\nwhat is this", ".env.sample");
        parse.Should().Throw<RecipeFormatException>().WithMessage("recipe fault: .env.sample:2: `what is this` is no assignment: a line must read NAME=value, or begin with #");
    }

    [Fact]
    public void A_modifier_that_cannot_be_is_named()
    {
        var parse = () => EnvSample.Parse("SECRET_X_VERSION=v1 # length=many", ".env.sample");
        parse.Should().Throw<RecipeFormatException>().WithMessage("recipe fault: .env.sample:1: `length=many` cannot be: length must be a number from 1 to 4096");
    }

    [Fact]
    public void Secrets_are_generated_as_declared()
    {
        SecretGenerator.Generate(new SecretDeclaration("x", "v1", 40, SecretCharset.Hexadecimal, true)).Should().MatchRegex("^[0-9a-f]{40}$");
        SecretGenerator.Generate(new SecretDeclaration("x", "v1", null, SecretCharset.Alphanumeric, true)).Should().MatchRegex("^[0-9A-Za-z]{32}$");
    }

    [Fact]
    public void No_text_makes_the_reader_throw_anything_of_others() => Gen.String.Sample(text =>
    {
        try
        {
            EnvSample.Parse(text, ".env.sample");
        }
        catch (RecipeFormatException)
        {
            // An error of ours, with its line.
        }
    });

    [Fact]
    public void Exports_of_abra_sh_are_read_and_nothing_is_executed() =>
        AbraSh.Parse("export A_VERSION=v3\nexport B=\"two words\" C='x' # note\nD=not exported\nbackup() {\n  export E=inside\n}\nexport F=$(rm -rf /)").Variables
            .Should().BeEquivalentTo(new Dictionary<string, string> { ["A_VERSION"] = "v3", ["B"] = "two words", ["C"] = "x", ["F"] = "$(rm" });
}
