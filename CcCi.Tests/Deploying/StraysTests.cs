using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Planning;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

public sealed class StraysTests
{
    private const string Anonymous = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static readonly RunId Run = new("abcd1234");
    private static readonly StackName Stack = new("app-abcd1234_ccci_test");
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_anonymous_volume_that_stayed_is_the_run_s() =>
        Tied([Own("app", Anonymous), Other(EngineObjectKind.Volume, Anonymous)], Other(EngineObjectKind.Volume, Anonymous)).Should().Equal($"volume {Anonymous}");

    [Fact]
    public void What_hangs_on_a_network_of_the_run_is_tied_to_it() =>
        Tied([Own("app"), OwnNetwork()], Other(EngineObjectKind.Container, "child") with { Uses = ["app-abcd1234_ccci_test_inner"] }).Should().Equal("container child");

    [Fact]
    public void What_is_named_after_the_stack_is_tied_to_it() =>
        Tied([Own("app")], Other(EngineObjectKind.Volume, "app-abcd1234_ccci_test_more"), Other(EngineObjectKind.Network, "app-abcd1234_ccci_testing")).Should().Equal("volume app-abcd1234_ccci_test_more");

    [Fact]
    public void What_carries_another_run_s_label_is_that_run_s() =>
        Tied([Own("app"), OwnNetwork()], Own("other") with { Labels = new Dictionary<string, string> { [OwnerLabels.RunLabel] = "zzzz9999" }, Uses = ["app-abcd1234_ccci_test_inner"] }).Should().BeEmpty();

    [Fact]
    public void What_appeared_while_a_service_held_the_socket_is_suspect_and_what_was_there_before_is_not()
    {
        var strays = new Strays(Run, [Stack], [Own("app", "/var/run/docker.sock")]);
        var later = Other(EngineObjectKind.Container, "build") with { Created = Noon.AddSeconds(5) };
        var earlier = Other(EngineObjectKind.Container, "users") with { Created = Noon.AddSeconds(-5) };
        strays.Suspect([later, earlier]).Should().Equal(later);
        new Strays(Run, [Stack], [Own("app")]).Suspect([later, earlier]).Should().BeEmpty("nobody held the socket");
    }

    private static IEnumerable<string> Tied(IReadOnlyList<EngineObject> before, params EngineObject[] after) =>
        new Strays(Run, [Stack], before).Tied(after).Select(thing => thing.ToString());

    private static EngineObject Own(string name, params string[] uses) =>
        new(EngineObjectKind.Container, name, Stack.Scope(name), Stack.Value, new Dictionary<string, string> { [OwnerLabels.RunLabel] = Run.Value }) { Uses = uses, Created = Noon };

    private static EngineObject OwnNetwork() => Own("inner") with { Kind = EngineObjectKind.Network };

    private static EngineObject Other(EngineObjectKind kind, string name) => new(kind, name, name, null, new Dictionary<string, string>());
}
