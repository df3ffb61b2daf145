using System.Formats.Tar;
using CcCi.Harness.Engine;
using CcCi.Harness.Operations.Backup;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Operations;

/// <summary>An archive is written by an app that is under test: its names are looked at before anything in it is read.</summary>
public sealed class ArchivePathsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("../../etc/passwd", "the entry `../../etc/passwd` leads out of it")]
    [InlineData("a/../../b", "the entry `a/../../b` leads out of it")]
    [InlineData("/etc/passwd", "the entry `/etc/passwd` leads out of it")]
    public Task A_name_that_leads_out_is_refused(string name, string problem) => IsRefusedAsync(problem, File(name));

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "../../etc")]
    [InlineData(TarEntryType.HardLink, "../x")]
    [InlineData(TarEntryType.HardLink, "/etc/passwd")]
    public Task A_link_that_leads_out_is_refused(TarEntryType type, string target) =>
        IsRefusedAsync($"the entry `sub/link` is a link to `{target}`, which is outside of it", new PaxTarEntry(type, "sub/link") { LinkName = target });

    [Theory]
    [InlineData("/etc")]
    [InlineData("other")]
    public Task An_entry_behind_a_link_is_refused(string target) => IsRefusedAsync(
        "the entry `link/passwd` goes through the link `link`, which no folder that was captured does",
        new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = target }, File("link/passwd"));

    [Fact]
    public Task A_device_is_refused() => IsRefusedAsync("the entry `disk` is a device", new PaxTarEntry(TarEntryType.BlockDevice, "disk"));

    [Fact]
    public async Task What_folders_of_apps_hold_is_sound()
    {
        await WriteAsync(
            new PaxTarEntry(TarEntryType.Directory, "a/"), File("a/..b"), File("a/..../c"), new PaxTarEntry(TarEntryType.SymbolicLink, "a/up") { LinkName = "../d" },
            new PaxTarEntry(TarEntryType.SymbolicLink, "current") { LinkName = "/var/lib/app/versions/1" }, new PaxTarEntry(TarEntryType.HardLink, "same") { LinkName = "a/..b" });
        (await BackupInspection.InspectAsync(new StackPath.InVolume("data"), _file, TestContext.Current.CancellationToken)).Problems.Should().BeEmpty();
    }

    public void Dispose() => System.IO.File.Delete(_file);

    private static PaxTarEntry File(string name) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("text"u8.ToArray()) };

    private async Task IsRefusedAsync(string problem, params PaxTarEntry[] entries)
    {
        await WriteAsync(entries);
        var inspect = () => BackupInspection.InspectAsync(new StackPath.InVolume("data"), _file, TestContext.Current.CancellationToken);
        (await inspect.Should().ThrowAsync<BackupException>())
            .WithMessage($"recipe fault: the archive of volume data is not read: {problem}. Nothing was put back; look at what the app, or its pre-hook, leaves there");
    }

    private async Task WriteAsync(params PaxTarEntry[] entries)
    {
        await using var stream = System.IO.File.Create(_file);
        await using var tar = new TarWriter(stream, TarEntryFormat.Pax);
        foreach (var entry in entries)
            await tar.WriteEntryAsync(entry, TestContext.Current.CancellationToken);
    }
}
