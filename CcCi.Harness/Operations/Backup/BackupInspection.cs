using System.Formats.Tar;
using System.Text;
using CcCi.Harness.Engine;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;

namespace CcCi.Harness.Operations.Backup;

/// <summary>
/// Reads a captured part from its first byte to its last, as a restore would have to. Backups that report success and hold nothing, or
/// half of a dump, are the most common way to lose data.
/// </summary>
internal static class BackupInspection
{
    // The last lines that the dump programs write once all before them is written.
    private static readonly string[] DumpEndings = ["-- Dump completed", "PostgreSQL database dump complete", "PostgreSQL database cluster dump complete"];
    private static readonly string[] DumpBeginnings = ["-- MariaDB dump", "-- MySQL dump", "/*M!999999", "-- PostgreSQL database"];

    /// <exception cref="BackupException">A name in the archive leads out of it.</exception>
    public static async Task<BackupPart> InspectAsync(StackPath location, string file, CancellationToken ct)
    {
        var (files, bytes, isFile, problems) = (0, 0L, false, new List<string>());
        try
        {
            await using var stream = File.OpenRead(file);
            if (await ArchivePaths.ProblemAsync(stream, ct) is { } unsafely)
                throw BackupException.Unsafe(location, unsafely);
            stream.Position = 0;
            await using var tar = new TarReader(stream);
            var entries = 0;
            while (await tar.GetNextEntryAsync(cancellationToken: ct) is { } entry)
            {
                entries++;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                files++;
                bytes += entry.Length;
                isFile = entries == 1 && IsFileAt(location, entry.Name);
                if (await ReadAsync(entry, ct) is { } problem)
                    problems.Add($"{location}: {entry.Name} {problem}");
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            problems.Add($"{location}: the archive cannot be read: {error.Message}");
        }

        if (files == 0)
            problems.Add($"{location}: there is no file in it");
        else if (bytes == 0)
            problems.Add($"{location}: all of its files are empty");
        return new BackupPart(location, file, isFile, files, bytes, problems);
    }

    private static bool IsFileAt(StackPath location, string entry)
    {
        var path = location switch
        {
            StackPath.InVolume volume => volume.Path,
            StackPath.InService service => service.Path,
            _ => "",
        };
        return path.Length > 0 && Path.GetFileName(path) == entry;
    }

    /// <summary>What is wrong with a file, or null. Files that are neither compressed nor a dump are only read.</summary>
    private static async Task<string?> ReadAsync(TarEntry entry, CancellationToken ct)
    {
        var isGzip = entry.Name.EndsWith(".gz", StringComparison.Ordinal) || entry.Name.EndsWith(".tgz", StringComparison.Ordinal);
        var isDump = entry.Name.EndsWith(".sql", StringComparison.Ordinal) || entry.Name.EndsWith(".sql.gz", StringComparison.Ordinal);
        if (entry.DataStream is null || entry.Length == 0)
            return isGzip || isDump ? "is empty" : null;
        if (!isGzip && !isDump)
        {
            await entry.DataStream.CopyToAsync(Stream.Null, ct);
            return null;
        }

        try
        {
            // The framework's own GZipStream takes a file that was cut off for a whole one.
            await using var content = isGzip ? new GZipInputStream(entry.DataStream) { IsStreamOwner = false } : entry.DataStream;
            var (length, head, tail) = await EndsAsync(content, ct);
            if (length == 0)
                return "holds nothing once it is decompressed";
            return isDump && DumpBeginnings.Any(mark => head.Contains(mark, StringComparison.Ordinal))
                && !DumpEndings.Any(mark => tail.Contains(mark, StringComparison.Ordinal))
                ? "is a dump that was cut off: the line that dump programs write last is missing"
                : null;
        }
        catch (Exception error) when (error is SharpZipBaseException or EndOfStreamException)
        {
            return $"cannot be decompressed: {error.Message}";
        }
    }

    /// <summary>Reads a stream to its end, and keeps its length, its first and its last characters.</summary>
    private static async Task<(long Length, string Head, string Tail)> EndsAsync(Stream content, CancellationToken ct)
    {
        const int keep = 512;
        var (length, head, tail, buffer) = (0L, "", "", new byte[81920]);
        int read;
        while ((read = await content.ReadAsync(buffer, ct)) > 0)
        {
            var text = Encoding.Latin1.GetString(buffer, 0, read);
            if (head.Length < keep)
                head += text[..Math.Min(text.Length, keep - head.Length)];
            tail = text.Length >= keep ? text[^keep..] : (tail + text)[^Math.Min(keep, tail.Length + text.Length)..];
            length += read;
        }

        return (length, head, tail);
    }
}
