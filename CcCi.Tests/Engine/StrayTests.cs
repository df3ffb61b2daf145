using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine;

/// <summary>What somebody made past the engine is found by what it hangs on.</summary>
[Trait("Needs", "Engine")]
public sealed class StrayTests : IAsyncLifetime
{
    private readonly RunId _run = RunId.New();
    private ContainersEngine _engine = null!;

    private StackName Stack => new($"strays-{_run}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, Ct);

    [Fact]
    public async Task What_is_called_after_the_stack_or_uses_what_is_its_own_and_has_no_label_is_a_stray()
    {
        var image = (await _engine.PrepareImageAsync("nginx:1.22", Ct)).Reference;
        await Canaries.Stray.DockerAsync("volume", "create", $"{Stack}_database");
        await Canaries.Stray.DockerAsync("volume", "create", "--label", $"{OwnerLabels.RunLabel}=abcdefgh", $"{Stack}_labelled");
        await Canaries.Stray.DockerAsync("volume", "create", $"{Stack}2_database");
        await Canaries.Stray.DockerAsync("network", "create", $"{Stack}_net");
        await Canaries.Stray.DockerAsync("create", "--name", $"named-{Stack}", "--volume", $"{Stack}_database:/data", image);

        new Strays(_run, [Stack], await _engine.CensusAsync(Ct)).Tied(await _engine.CensusAsync(Ct)).Select(thing => thing.ToString()).Should()
            .Equal($"container named-{Stack}", $"network {Stack}_net", $"volume {Stack}_database");
    }

    public async ValueTask DisposeAsync()
    {
        await Canaries.Stray.RemoveAllAsync(Stack);
        await _engine.DisposeAsync();
    }
}
