using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine;

/// <summary>The contract of an engine, on plain containers.</summary>
public sealed class ContainersEngineTests : EngineContract
{
    protected override IReadOnlyList<EngineObjectKind> Kinds => [EngineObjectKind.Container, EngineObjectKind.Network, EngineObjectKind.Volume];

    [Fact]
    public async Task Ports_are_bound_to_the_loopback_address()
    {
        await CreateAsync();
        (await Engine.EndpointAsync(Name, "app", 80, Ct)).Host.Should().Be("127.0.0.1");
    }

    [Fact]
    public async Task Labels_of_deploy_alone_make_a_container_another()
    {
        await CreateAsync();
        var before = await Engine.ObserveAsync(Name, Ct);
        Recipe.Write("head/compose.yml", Compose.Replace("note: first", "note: second"));
        await UpdateAsync();
        var after = await Engine.ObserveAsync(Name, Ct);
        after.Find("app")!.Labels["note"].Should().Be("second");
        after.Find("app")!.Tasks.Single().Id.Should().NotBe(before.Find("app")!.Tasks.Single().Id);
    }

    [Fact]
    public async Task A_healthcheck_runs_when_it_is_asked_for()
    {
        Recipe.Write("head/compose.yml", Compose.Replace("networks: [inner]\n    deploy", "networks: [inner]\n    healthcheck: {test: [CMD-SHELL, \"test -e /ready\"], interval: 30s}\n    deploy"));
        await CreateAsync(TaskState.Running, TaskState.Starting);
        var task = (await Engine.ObserveAsync(Name, Ct)).Find("app")!.Tasks.Single();
        task.State.Should().Be(TaskState.Starting);
        (await Engine.CheckHealthAsync(task, Ct))!.ExitCode.Should().Be(1);
        await Engine.ExecAsync(Name, "app", ["touch", "/ready"], Ct);
        (await Engine.CheckHealthAsync(task, Ct))!.ExitCode.Should().Be(0);
        (await Engine.CheckHealthAsync((await Engine.ObserveAsync(Name, Ct)).Find("side")!.Tasks.Single(), Ct)).Should().BeNull("it has none");
    }

    protected override async Task<IEngine> ConnectAsync(CancellationToken ct) =>
        await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, ct);
}
