using System.Formats.Tar;
using System.Text;
using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine.Containers;

/// <summary>
/// A service's secrets and configs as the files that its containers get, with their owners and modes, in one tar. They go into the
/// container itself, never onto the disk of the machine that the harness runs on.
/// </summary>
internal sealed class ContainerFiles(StackDeployment deployment)
{
    /// <summary>The tar to unpack at the container's root; null when the service has no such files.</summary>
    public async Task<MemoryStream?> ForAsync(ServiceSpec service, CancellationToken ct)
    {
        if (service.Secrets.Count + service.Configs.Count == 0)
            return null;
        var stream = new MemoryStream();
        await using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var reference in service.Secrets)
                await WriteAsync(tar, reference, Secret(reference.Source), ct);
            foreach (var reference in service.Configs)
                await WriteAsync(tar, reference, Config(service, reference.Source), ct);
        }

        stream.Position = 0;
        return stream;
    }

    private byte[] Secret(string name) =>
        deployment.Stack.Secrets.First(secret => secret.Name == name).Content
        ?? (deployment.Secrets.TryGetValue(name, out var value) ? Encoding.UTF8.GetBytes(value) : []);

    private byte[] Config(ServiceSpec service, string name)
    {
        var config = deployment.Stack.Configs.First(candidate => candidate.Name == name);
        if (config.TemplateDriver is null)
            return config.Content;
        var functions = new Dictionary<string, Func<string, string>>(StringComparer.Ordinal)
        {
            ["env"] = variable => service.Environment.GetValueOrDefault(variable) ?? "",
            ["secret"] = target => Encoding.UTF8.GetString(Secret(Named(service.Secrets, target, config, "secret"))),
            ["config"] = target => Encoding.UTF8.GetString(deployment.Stack.Configs.First(other => other.Name == Named(service.Configs, target, config, "config")).Content),
        };
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".Service.Name"] = deployment.Stack.Name.Scope(service.Name),
            [".Task.Slot"] = "1",
            [".Node.Hostname"] = Environment.MachineName,
        };
        return Encoding.UTF8.GetBytes(new GoTemplate(name, config.Source, functions, fields).Expand(Encoding.UTF8.GetString(config.Content)));
    }

    // Templates name a secret or config by what it is called in the container.
    private static string Named(IReadOnlyList<FileReference> references, string target, ConfigSpec config, string kind) =>
        references.FirstOrDefault(reference => reference.Name == target)?.Source
        ?? throw ComposeException.Template(config.Name, config.Source, 1, $"it reads the {kind} `{target}`, which its service does not have");

    private static async Task WriteAsync(TarWriter tar, FileReference reference, byte[] content, CancellationToken ct)
    {
        using var data = new MemoryStream(content);
        var entry = new PaxTarEntry(TarEntryType.RegularFile, reference.Target.TrimStart('/'))
        {
            DataStream = data,
            Mode = (UnixFileMode)reference.Mode,
            Uid = int.TryParse(reference.Uid, out var uid) ? uid : 0,
            Gid = int.TryParse(reference.Gid, out var gid) ? gid : 0,
        };
        await tar.WriteEntryAsync(entry, ct);
    }
}
