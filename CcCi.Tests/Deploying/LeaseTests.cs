using CcCi.Harness.Deploying;
using CcCi.Harness.Planning;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Deploying;

public sealed class LeaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-leases-").FullName;

    [Fact]
    public void A_live_run_keeps_its_lease()
    {
        using var lease = Lease.Take(_folder, RunId.New());
        Lease.TakeOver(lease.Path).Should().BeNull();
    }

    [Fact]
    public void The_lease_of_a_dead_run_can_be_taken_over()
    {
        var path = Path.Combine(_folder, "dead.lock");
        File.WriteAllText(path, "");
        using var lease = Lease.TakeOver(path);
        lease.Should().NotBeNull();
        Lease.TakeOver(path).Should().BeNull("only one may clean up");
    }

    [Fact]
    public void The_lease_of_a_run_that_was_kept_is_nobodys()
    {
        var lease = Lease.Take(_folder, RunId.New());
        lease.Keep();
        Lease.TakeOver(lease.Path).Should().BeNull();
        Lease.IsHeld(lease.Path).Should().BeTrue();
        File.Exists(lease.Path).Should().BeTrue();
    }

    [Fact]
    public void A_lock_file_is_not_believed_what_it_says_of_a_process()
    {
        // The number is that of this very process, which lives: only the kernel's lock counts.
        var path = Path.Combine(_folder, "reused.lock");
        File.WriteAllText(path, $"{Environment.ProcessId}\n");
        Lease.IsHeld(path).Should().BeFalse();
        using var lease = Lease.TakeOver(path);
        lease.Should().NotBeNull();
    }

    [Fact]
    public async Task A_live_run_keeps_its_lease_however_many_try_to_take_it()
    {
        using var lease = Lease.Take(_folder, RunId.New());
        var tries = Enumerable.Range(0, 200).Select(_ => Task.Run(() => Lease.In(_folder).Select(Lease.TakeOver).Count(taken => taken is not null), TestContext.Current.CancellationToken));
        (await Task.WhenAll(tries)).Sum().Should().Be(0);
        Lease.IsHeld(lease.Path).Should().BeTrue();
    }

    [Fact]
    public async Task Of_many_that_take_over_a_dead_run_one_gets_it()
    {
        File.WriteAllText(Path.Combine(_folder, "dead.lock"), "");
        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Lease.TakeOver(Path.Combine(_folder, "dead.lock")), TestContext.Current.CancellationToken)));
        taken.OfType<Lease>().Should().ContainSingle().Which.Dispose();
    }

    [Fact]
    public void A_lease_whose_folder_is_not_there_is_nobodys_to_judge() => Lease.TakeOver("/nowhere/runs/x.lock").Should().BeNull();

    [Fact]
    public void A_lease_whose_folder_was_removed_can_be_given_back()
    {
        var lease = Lease.Take(Path.Combine(_folder, "runs"), RunId.New());
        Directory.Delete(Path.Combine(_folder, "runs"), recursive: true);
        lease.Invoking(held => held.Dispose()).Should().NotThrow();
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        var take = () => Lease.Take(Path.Combine(_folder, "file"), RunId.New());
        take.Should().Throw<LeaseException>().WithMessage($"machine fault: the lock of this run cannot be written in {_folder}/file: * Make the folder writable, or set CCCI_STATE to another");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
