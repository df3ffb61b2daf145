using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using CcCi.Harness.Engine;
using CcCi.Harness.Operations.Backup;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Operations;

/// <summary>A backup that reports success and holds nothing, or half of a dump, must be found before anybody needs it.</summary>
public sealed class BackupInspectionTests : IDisposable
{
    private const string Dump = "-- MariaDB dump 10.19\nINSERT INTO posts VALUES (1);\n-- Dump completed on 2026-01-01\n";
    private static readonly StackPath Volume = new StackPath.InVolume("data");

    private static readonly byte[] GzipOfNothing = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task A_whole_dump_is_sound()
    {
        var part = await InspectAsync(new StackPath.InVolume("data", "backup.sql.gz"), ("backup.sql.gz", Gzip(Dump)));
        part.Problems.Should().BeEmpty();
        (part.IsFile, part.Files).Should().Be((true, 1));
    }

    [Fact]
    public async Task A_dump_without_its_last_line_was_cut_off() =>
        (await InspectAsync(Volume, ("a/backup.sql", Bytes("-- MariaDB dump 10.19\nINSERT INTO po")))).Problems
            .Should().Equal("volume data: a/backup.sql is a dump that was cut off: the line that dump programs write last is missing");

    [Fact]
    public async Task A_compressed_file_that_ends_too_soon_is_found_at_every_length()
    {
        var whole = Gzip(Dump);
        for (var length = 1; length < whole.Length; length++)
            (await InspectAsync(Volume, ("uploads.tgz", whole[..length]))).Problems.Should().ContainSingle("{0} of {1} bytes are not all", length, whole.Length).Which.Should().StartWith("volume data: uploads.tgz cannot be decompressed: ");
    }

    [Fact]
    public async Task A_compressed_file_with_a_wrong_byte_is_found()
    {
        var damaged = Gzip(Dump);
        damaged[damaged.Length / 2] ^= 1;
        (await InspectAsync(Volume, ("uploads.tgz", damaged))).Problems.Should().ContainSingle().Which.Should().StartWith("volume data: uploads.tgz cannot be decompressed: ");
    }

    [Fact]
    public async Task An_empty_dump_is_found() => (await InspectAsync(Volume, ("backup.sql.gz", []), ("other", Bytes("x")))).Problems.Should().Equal("volume data: backup.sql.gz is empty");

    [Fact]
    public async Task A_dump_that_holds_nothing_once_it_is_decompressed_is_found() =>
        (await InspectAsync(Volume, ("backup.sql.gz", GzipOfNothing))).Problems.Should().Equal("volume data: backup.sql.gz holds nothing once it is decompressed");

    [Fact]
    public async Task What_is_no_archive_is_told()
    {
        await File.WriteAllTextAsync(_file, new string('x', 2048), TestContext.Current.CancellationToken);
        (await BackupInspection.InspectAsync(Volume, _file, TestContext.Current.CancellationToken)).Problems.Should().Contain(problem => problem.StartsWith("volume data: the archive cannot be read: "));
    }

    [Fact]
    public async Task A_place_without_files_is_told() => (await InspectAsync(Volume)).Problems.Should().Equal("volume data: there is no file in it");

    [Fact]
    public async Task A_place_whose_files_are_all_empty_is_told() => (await InspectAsync(Volume, ("one", []), ("two", []))).Problems.Should().Equal("volume data: all of its files are empty");

    [Fact]
    public async Task Other_files_are_read_and_counted()
    {
        var part = await InspectAsync(Volume, ("a/one", Bytes("12345")), ("two", Bytes("67")));
        (part.Files, part.Bytes, part.IsFile).Should().Be((2, 7L, false));
        part.Problems.Should().BeEmpty();
    }

    public void Dispose() => File.Delete(_file);

    private async Task<BackupPart> InspectAsync(StackPath location, params (string Name, byte[] Content)[] files)
    {
        await using (var stream = File.Create(_file))
        await using (var tar = new TarWriter(stream))
        {
            foreach (var (name, content) in files)
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return await BackupInspection.InspectAsync(location, _file, TestContext.Current.CancellationToken);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(string text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression))
            gzip.Write(Bytes(text));
        return compressed.ToArray();
    }
}
