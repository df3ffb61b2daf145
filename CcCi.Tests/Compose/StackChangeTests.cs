using CcCi.Harness.Compose;
using CcCi.Harness.Recipes;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Compose;

public sealed class StackChangeTests
{
    private const string Compose = """
        services:
          app:
            image: nginx:1.22
            environment: {A: "1"}
            configs: [conf]
            deploy: {labels: ["coop-cloud.s.version=1.0.0+1", "coop-cloud.s.chaos-version=abc"]}
        configs: {conf: {file: conf, name: s_conf_v1}}
        """;

    [Fact]
    public void The_same_files_make_no_change() => StackChange.Between(Load(Compose), Load(Compose)).Should().BeEmpty();

    [Fact]
    public void Another_version_label_alone_is_no_change() =>
        StackChange.Between(Load(Compose), Load(Compose.Replace("=1.0.0+1", "=1.1.0+1").Replace("=abc", "=def"))).Should().BeEmpty();

    [Fact]
    public void Changes_are_named() =>
        StackChange.Between(Load(Compose), Load(Compose.Replace("1.22", "1.26").Replace("A: \"1\"", "B: \"1\"") + "\n", "other"))
            .Should().Equal("app: config conf changed", "app: environment A is gone", "app: environment B is new", "app: image nginx:1.22 -> nginx:1.26");

    [Fact]
    public void A_config_that_changed_under_its_name_is_found_with_what_to_raise() =>
        StackChange.ConfigsChangedWithoutVersion(Load(Compose), Load(Compose, "other"), AbraSh.Parse("")).Should().Equal(
            "conf: the config `conf` is still called s_conf_v1; raise the version in its name, which recipes keep in abra.sh as `export CONF_VERSION=...`");

    [Fact]
    public void A_config_that_changed_with_its_name_is_in_order() =>
        StackChange.ConfigsChangedWithoutVersion(Load(Compose), Load(Compose.Replace("_v1", "_v2"), "other"), AbraSh.Parse("")).Should().BeEmpty();

    [Fact]
    public void Fingerprints_tell_services_apart_and_nothing_else()
    {
        ServiceFingerprint.Of(Load(Compose), "app").Should().Be(ServiceFingerprint.Of(Load(Compose), "app"));
        ServiceFingerprint.Of(Load(Compose), "app").Should().NotBe(ServiceFingerprint.Of(Load(Compose, "other"), "app"));
    }

    private static StackSpec Load(string compose, string config = "content")
    {
        using var recipe = new TempRecipe(compose).Write("head/conf", config);
        return recipe.Load();
    }
}
