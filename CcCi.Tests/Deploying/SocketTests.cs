using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Planning;
using CcCi.Tests.BadInput;
using CcCi.Tests.Recipes;
using Docker.DotNet.Models;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

/// <summary>An app that was given the engine's socket, and makes containers with it.</summary>
[Trait("Needs", "Engine")]
public sealed class SocketTests
{
    // Perl is in every image that is made of Debian; curl is not.
    private const string Post = """
        use IO::Socket::UNIX;
        my $engine = IO::Socket::UNIX->new(Peer => "/var/run/docker.sock") or die "no socket";
        printf $engine "POST %s HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", $ARGV[0], length $ARGV[1], $ARGV[1];
        print while <$engine>;
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_app_makes_with_the_engine_s_socket_is_named()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 }, "the engine is not the one of /var/run/docker.sock");
        using var recipe = new TempRecipe(TempRecipe.Compose.Replace("[\"content", "[\"/var/run/docker.sock:/var/run/docker.sock\", \"content"), "allow: {app: [docker-socket]}");
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install);
        var stack = run.Run.App.Stack.Spec.Name;
        using var connection = await EngineConnection.OpenAsync(null, Ct);
        var (tied, free) = ($"tied-{run.Run.Id}", $"free-{run.Run.Id}");
        try
        {
            await MakeAsync(run, tied, stack.Scope("proxy"));
            await MakeAsync(run, free, "bridge");

            var (summary, _) = await run.FinishAsync();

            summary.IsGreen.Should().BeFalse();
            summary.Left.Should().Contain($"container {tied}, which carries no label of a run").And.NotContain(left => left.Contains(free));
            summary.Notes.Should().Contain($"appeared while a service held the engine's socket, and nothing says whose it is: container {free}");
        }
        finally
        {
            foreach (var name in new[] { tied, free })
                await connection.Client.Containers.RemoveContainerAsync(name, new ContainerRemoveParameters { Force = true }, CancellationToken.None);
        }
    }

    private static async Task MakeAsync(SampleRun run, string name, string network)
    {
        var image = run.Run.Ledger.Entries.OfType<Harness.Ledger.ImageReady>().Single().Reference;
        var body = $$"""{"Image": "{{image}}", "HostConfig": {"NetworkMode": "{{network}}"} }""";
        var made = await run.Run.App.ExecAsync("app", ["perl", "-e", Post, $"/containers/create?name={name}", body], Ct);
        made.Transcript.Should().Contain("201 Created");
    }
}
