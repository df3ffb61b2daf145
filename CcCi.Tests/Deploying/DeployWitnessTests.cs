using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

public sealed class DeployWitnessTests
{
    [Fact]
    public void The_first_task_of_a_stack_is_its_deploy() =>
        DeployWitness.Deploys([Event(EngineAction.Created, "1"), Event(EngineAction.Created, "2"), Event(EngineAction.Started, "1")]).Should().Equal("s");

    [Fact]
    public void An_update_in_place_is_none() =>
        DeployWitness.Deploys([Event(EngineAction.Created, "1"), Event(EngineAction.Created, "2"), Event(EngineAction.Removed, "1")]).Should().Equal("s");

    [Fact]
    public void Down_and_up_again_is_another() =>
        DeployWitness.Deploys([Event(EngineAction.Created, "1"), Event(EngineAction.Removed, "1"), Event(EngineAction.Created, "2")]).Should().Equal("s", "s");

    [Fact]
    public void Two_stacks_are_two() => DeployWitness.Deploys([Event(EngineAction.Created, "1"), Event(EngineAction.Created, "2", "t")]).Should().Equal("s", "t");

    [Fact]
    public void A_process_that_was_stopped_did_not_crash() =>
        DeployWitness.Crashes([Event(EngineAction.StopRequested, "1"), Event(EngineAction.Died, "1"), Event(EngineAction.Died, "2")]).Should().ContainSingle().Which.Task.Should().Be("2");

    [Fact]
    public void Tasks_that_were_not_removed_are_live() =>
        DeployWitness.LiveTasks([Event(EngineAction.Created, "1"), Event(EngineAction.Created, "2"), Event(EngineAction.Removed, "1")]).Should().Be(1);

    private static EngineEvent Event(EngineAction action, string task, string stack = "s") => new(DateTimeOffset.UnixEpoch, action, stack, "app", task);
}
