using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Settings;

public sealed class CcciSettingsTests
{
    [Fact]
    public void Values_are_read()
    {
        var settings = Read(("CCCI_UPGRADE_BASE", "1.0.0+1"), ("CCCI_READY_TIMEOUT", "90s"), ("CCCI_DEADLINE", "2h"), ("CCCI_HEAD", ""), ("OTHER", "x"));
        (settings.UpgradeBase, settings.ReadyTimeout, settings.Deadline, settings.Head).Should().Be(("1.0.0+1", TimeSpan.FromSeconds(90), TimeSpan.FromHours(2), null));
    }

    [Fact]
    public void Nodes_are_named_with_their_engines() =>
        Read(("CCCI_ENGINE", "swarm"), ("CCCI_NODES", "one=unix:///run/one.sock, two=tcp://10.0.0.2:2375")).Nodes
            .Should().Equal(new Dictionary<string, Uri> { ["one"] = new("unix:///run/one.sock"), ["two"] = new("tcp://10.0.0.2:2375") });

    [Theory]
    [InlineData("CCCI_READY_TIMEOUT", "soon", "harness fault: CCCI_READY_TIMEOUT is `soon`; it must be a number with a unit, such as 90s, 20m or 1h (docs/settings.md)")]
    [InlineData("CCCI_READY_TIMEOUT", "0s", "harness fault: CCCI_READY_TIMEOUT is `0s`; it must be a number with a unit, such as 90s, 20m or 1h (docs/settings.md)")]
    [InlineData("CCCI_ENGINE", "podman", "harness fault: CCCI_ENGINE is `podman`; it must be swarm or containers (docs/settings.md)")]
    [InlineData("CCCI_NODES", "worker", "harness fault: CCCI_NODES is `worker`; it must be host names with the addresses of their engines, such as worker=tcp://10.0.0.2:2375, with commas between them (docs/settings.md)")]
    [InlineData("CCCI_HAED", "x", "harness fault: the environment has CCCI_HAED, which is no setting; *")]
    public void What_cannot_be_is_told_with_what_can(string name, string value, string message)
    {
        var read = () => Read((name, value));
        read.Should().Throw<SettingsException>().WithMessage(message);
    }

    [Fact]
    public void Every_setting_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Workspace.Root, "docs", "settings.md"));
        CcciSettings.Names.Should().OnlyContain(name => document.Contains($"`{name}`"));
    }

    private static CcciSettings Read(params (string Name, string Value)[] variables) => CcciSettings.Read(variables.ToDictionary(pair => pair.Name, pair => pair.Value));
}
