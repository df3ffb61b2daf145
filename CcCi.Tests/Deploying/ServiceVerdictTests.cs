using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

public sealed class ServiceVerdictTests
{
    private static readonly StackName Name = new("s");

    [Theory]
    [InlineData(TaskState.Running, "")]
    [InlineData(TaskState.Starting, "its healthcheck to succeed")]
    [InlineData(TaskState.Pending, "its process to start")]
    [InlineData(TaskState.Restarting, "its process to be started again")]
    public void A_state_says_what_is_waited_for(TaskState state, string waiting) => Verdict(Task(state)).Waiting.Should().Be(waiting);

    [Theory]
    [InlineData(TaskState.Failed, Hopeless.Ended)]
    [InlineData(TaskState.Complete, Hopeless.Ended)]
    [InlineData(TaskState.Unhealthy, Hopeless.Unhealthy)]
    internal void Some_states_are_hopeless(TaskState state, Hopeless hopeless) => Verdict(Task(state)).Hopeless.Should().Be(hopeless);

    [Fact]
    public void A_check_that_succeeded_ahead_of_the_engine_counts() => Verdict(Task(TaskState.Starting), healthy: true).IsReady.Should().BeTrue();

    [Fact]
    public void Tasks_of_an_old_specification_do_not_count() => Verdict(Task(TaskState.Running) with { Current = false }).Waiting.Should().Be("a task of the current specification");

    [Fact]
    public void A_service_that_ends_while_another_starts_is_excused()
    {
        var loops = new CrashLoops();
        loops.Judge([Of("app", deaths: 5), Of("db", waiting: "its healthcheck")]).Should().OnlyContain(verdict => verdict.Hopeless == null);
        loops.Judge([Of("app", deaths: 7), Of("db")])[0].Hopeless.Should().BeNull("two deaths without an excuse may be");
        loops.Judge([Of("app", deaths: 8), Of("db")])[0].Hopeless.Should().Be(Hopeless.CrashLoop);
    }

    [Fact]
    public void No_excuse_lasts_for_ever() => new CrashLoops().Judge([Of("app", deaths: 10), Of("db", waiting: "its healthcheck")])[0].Hopeless.Should().Be(Hopeless.CrashLoop);

    private static ServiceVerdict Of(string service, int deaths = 0, string waiting = "") => new(service, Task(TaskState.Running), waiting, null, deaths, 1);

    private static TaskSnapshot Task(TaskState state) => new("1", "app", state, true, 0, null, null, [], "image", null);

    private static ServiceVerdict Verdict(TaskSnapshot task, bool healthy = false) => ServiceVerdict.Of(
        new StackSpec { Name = Name, Services = [new ServiceSpec { Name = "app", Image = "image" }] },
        new StackSnapshot(Name, [new ServiceSnapshot("app", 1, new ServiceMode.Replicated(1), new Dictionary<string, string>(), UpdateState.None, null, [task])]),
        [], _ => healthy).Single();
}
