using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Swarm;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine;

/// <summary>The contract of an engine, on swarm services.</summary>
public sealed class SwarmEngineTests : EngineContract
{
    protected override IReadOnlyList<EngineObjectKind> Kinds => Enum.GetValues<EngineObjectKind>();

    [Fact]
    public async Task Labels_of_deploy_alone_replace_no_task()
    {
        await CreateAsync();
        var before = await Engine.ObserveAsync(Name, Ct);
        Recipe.Write("head/compose.yml", Compose.Replace("note: first", "note: second"));
        await UpdateAsync();
        var after = await Engine.ObserveAsync(Name, Ct);
        after.Find("app")!.Labels["note"].Should().Be("second");
        after.Find("app")!.Update.Should().Be(UpdateState.None, "nothing had to be done");
        after.Find("app")!.Tasks.Single().Id.Should().Be(before.Find("app")!.Tasks.Single().Id);
    }

    protected override async Task<IEngine> ConnectAsync(CancellationToken ct) =>
        await SwarmEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, new Dictionary<string, Uri>(), ProgressReport.Silent, ct);
}
