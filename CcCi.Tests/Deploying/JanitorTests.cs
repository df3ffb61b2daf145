using System.Reflection;
using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

public sealed class JanitorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-janitor-").FullName;

    [Fact]
    public async Task What_a_dead_run_left_is_removed_and_named()
    {
        var engine = new ListedEngine([Volume()], [Volume()]);
        (await CleanAsync(engine)).Should().Equal("removed what a dead run had left: volume s_data");
        engine.Removed.Should().Equal("s");
    }

    [Fact]
    public async Task A_run_that_ended_well_meanwhile_left_nothing_and_nothing_is_named()
    {
        var engine = new ListedEngine([Volume()], []);
        (await CleanAsync(engine)).Should().BeEmpty();
        engine.Removed.Should().BeEmpty();
    }

    [Fact]
    public async Task What_another_machine_a_canonical_stack_or_nobody_left_is_not_touched()
    {
        EngineObject[] others = [Volume((OwnerLabels.HostLabel, "other")), Volume((OwnerLabels.RoleLabel, "canonical")), Volume((OwnerLabels.LeaseLabel, ""))];
        var engine = new ListedEngine(others, others);
        (await CleanAsync(engine)).Should().BeEmpty();
        engine.Removed.Should().BeEmpty();
    }

    [Fact]
    public async Task What_somebody_else_holds_is_told_and_stops_no_other_run()
    {
        var engine = new ListedEngine([Volume()], [Volume()], [Volume()]) { Refusal = EngineException.Refused(FaultOwner.Machine, "remove volume s_data", "volume is in use") };
        (await CleanAsync(engine)).Should().Equal("could not remove what a dead run had left: volume s_data (machine fault: the engine could not remove volume s_data: volume is in use)");
    }

    [Fact]
    public async Task A_dead_run_that_left_nothing_on_the_engine_leaves_no_folder_either()
    {
        var (runs, scratch) = (Directory.CreateDirectory(Path.Combine(_folder, "runs")).FullName, Directory.CreateDirectory(Path.Combine(_folder, "scratch", "dead")).FullName);
        File.WriteAllText(Path.Combine(runs, "dead.lock"), "");
        using var live = Lease.Take(runs, new RunId("live"));
        Directory.CreateDirectory(Path.Combine(_folder, "scratch", "live"));

        var removed = await new Janitor(new ListedEngine([], []).Engine, runs).CleanAsync("here", TestContext.Current.CancellationToken);

        removed.Should().Equal("removed what a dead run had left: folder scratch/dead");
        Directory.Exists(scratch).Should().BeFalse();
        Directory.Exists(Path.Combine(_folder, "scratch", "live")).Should().BeTrue("its run lives");
        Lease.In(runs).Should().Equal(live.Path);
    }

    [Fact]
    public async Task Of_two_janitors_at_once_one_cleans_up_and_names()
    {
        var (first, second) = (new ListedEngine([Volume()], [Volume()]), new ListedEngine([Volume()], []));
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        first.Removing = async () =>
        {
            arrived.SetResult();
            await go.Task;
        };
        var cleaning = CleanAsync(first);
        await arrived.Task;
        (await CleanAsync(second)).Should().BeEmpty("the other has the lease");
        go.SetResult();
        (await cleaning).Should().Equal("removed what a dead run had left: volume s_data");
        second.Removed.Should().BeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<IReadOnlyList<string>> CleanAsync(ListedEngine engine) => new Janitor(engine.Engine).CleanAsync("here", TestContext.Current.CancellationToken);

    private EngineObject Volume(params (string Key, string Value)[] labels)
    {
        var all = new Dictionary<string, string> { [OwnerLabels.HostLabel] = "here", [OwnerLabels.RoleLabel] = "base", [OwnerLabels.LeaseLabel] = Path.Combine(_folder, "dead.lock") };
        foreach (var (key, value) in labels)
            all[key] = value;
        return new EngineObject(EngineObjectKind.Volume, "1", "s_data", "s", all);
    }

    /// <summary>An engine that lists what it is told to, one list after the other, and notes what it is asked to remove.</summary>
    private sealed class ListedEngine
    {
        private readonly Queue<IReadOnlyList<EngineObject>> _lists;

        public ListedEngine(params IReadOnlyList<EngineObject>[] lists)
        {
            _lists = new(lists);
            Engine = DispatchProxy.Create<IEngine, Proxy>();
            ((Proxy)(object)Engine).Owner = this;
        }

        public IEngine Engine { get; }

        public List<string> Removed { get; } = [];

        /// <summary>What comes of a removal; null when it succeeds.</summary>
        public EngineException? Refusal { get; init; }

        /// <summary>What a removal waits for.</summary>
        public Func<Task> Removing { get; set; } = () => Task.CompletedTask;

#pragma warning disable CA1852 // The proxy's type is derived from this one at run time.
        private class Proxy : DispatchProxy
#pragma warning restore CA1852
        {
            public ListedEngine Owner { get; set; } = null!;

            protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
            {
                if (targetMethod?.Name == nameof(IEngine.ListAsync))
                    return Task.FromResult(Owner._lists.Dequeue());
                Owner.Removed.Add(((StackName)args![0]!).Value);
                return Owner.Refusal is { } refusal ? Task.FromException(refusal) : Owner.Removing();
            }
        }
    }
}
