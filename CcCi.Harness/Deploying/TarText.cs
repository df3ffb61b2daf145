using System.Formats.Tar;
using System.Text;

namespace CcCi.Harness.Deploying;

/// <summary>One small text file as a tar, which is how engines take and give files.</summary>
internal static class TarText
{
    public static async Task<string> ReadAsync(Func<Stream, Task> read, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        await read(memory);
        memory.Position = 0;
        await using var tar = new TarReader(memory);
        while (await tar.GetNextEntryAsync(cancellationToken: ct) is { } entry)
        {
            if (entry.DataStream is null)
                continue;
            using var text = new StreamReader(entry.DataStream, Encoding.UTF8);
            return await text.ReadToEndAsync(ct);
        }

        return "";
    }

    public static async Task WriteAsync(string name, string text, Func<Stream, Task> write, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        await using (var tar = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
        {
            using var data = new MemoryStream(Encoding.UTF8.GetBytes(text));
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = data,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                },
                ct);
        }

        memory.Position = 0;
        await write(memory);
    }
}
