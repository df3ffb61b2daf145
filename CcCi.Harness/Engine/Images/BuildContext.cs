using System.Formats.Tar;
using System.Text;

namespace CcCi.Harness.Engine.Images;

/// <summary>
/// The files that a build gets: those of the image's folder, and under <c>host/</c> what this machine needs to reach its package sources:
/// its certificates and the registry that npm is set to.
/// </summary>
internal static class BuildContext
{
    private const string DebianBundle = "/etc/ssl/certs/ca-certificates.crt";

    public static async Task<Stream> OfAsync(string folder, CancellationToken ct)
    {
        var context = new MemoryStream();
        await using (var tar = new TarWriter(context, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                await tar.WriteEntryAsync(file, Path.GetRelativePath(folder, file), ct);
            await AddAsync(tar, "host/ca-certificates.crt", Certificates(), ct);
            await AddAsync(tar, "host/npmrc", NpmRegistry(), ct);
        }

        context.Position = 0;
        return context;
    }

    private static async Task AddAsync(TarWriter tar, string name, byte[] content, CancellationToken ct)
    {
        using var data = new MemoryStream(content);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = (UnixFileMode)0b110_100_100 }, ct);
    }

    private static byte[] Certificates()
    {
        string?[] candidates = [Environment.GetEnvironmentVariable("NODE_EXTRA_CA_CERTS"), Environment.GetEnvironmentVariable("SSL_CERT_FILE"), DebianBundle];
        return candidates.FirstOrDefault(File.Exists) is { } bundle ? File.ReadAllBytes(bundle) : [];
    }

    private static byte[] NpmRegistry()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] files = [Environment.GetEnvironmentVariable("NPM_CONFIG_USERCONFIG"), Path.Combine(home, ".npmrc"), "/usr/etc/npmrc", "/etc/npmrc"];
        var lines = new[] { $"registry={Environment.GetEnvironmentVariable("npm_config_registry")}" }.Concat(files.Where(File.Exists).SelectMany(file => File.ReadLines(file!)));
        var registry = lines.FirstOrDefault(line => line.StartsWith("registry=", StringComparison.Ordinal) && line.Length > "registry=".Length);
        return Encoding.UTF8.GetBytes(registry is null ? "" : registry + "\n");
    }
}
