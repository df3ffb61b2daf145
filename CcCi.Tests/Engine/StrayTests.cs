using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Canaries;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine;

/// <summary>What somebody made past the engine is found by what it hangs on.</summary>
[Trait("Needs", "Engine")]
public sealed class StrayTests : IAsyncLifetime
{
    private readonly StackName _stack = new($"strays-{RunId.New()}");
    private ContainersEngine _engine = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, Ct);

    [Fact]
    public async Task What_is_called_after_the_stack_or_uses_what_is_its_own_and_has_no_label_is_a_stray()
    {
        var image = (await _engine.PrepareImageAsync("nginx:1.22", Ct)).Reference;
        await Stray.DockerAsync("volume", "create", $"{_stack}_database");
        await Stray.DockerAsync("volume", "create", "--label", $"{OwnerLabels.RunLabel}=abcdefgh", $"{_stack}_labelled");
        await Stray.DockerAsync("volume", "create", $"{_stack}2_database");
        await Stray.DockerAsync("network", "create", $"{_stack}_net");
        await Stray.DockerAsync("create", "--name", $"named-{_stack}", "--volume", $"{_stack}_database:/data", image);

        (await _engine.ListStraysAsync(_stack, Ct)).Select(thing => thing.ToString()).Should()
            .Equal($"container named-{_stack}", $"network {_stack}_net", $"volume {_stack}_database");
    }

    public async ValueTask DisposeAsync()
    {
        await Stray.RemoveAllAsync(_stack);
        await _engine.DisposeAsync();
    }
}
