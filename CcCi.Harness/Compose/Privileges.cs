using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Something that a service asks for and that reaches beyond its containers, into the machine that the run is on.</summary>
/// <param name="File">The file that asks for it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Key">The path of the key, such as <c>services.app.volumes[0]</c>.</param>
/// <param name="Service">The service.</param>
/// <param name="Name">What it is called in <c>allow:</c> of <c>ccci.yml</c>, such as <c>cap:SYS_ADMIN</c>.</param>
/// <param name="Meaning">What the service could do with it, to stand behind “the service”.</param>
public sealed record Privilege(string File, int Line, string Key, string Service, string Name, string Meaning);

/// <summary>
/// Finds what a service asks for that reaches beyond its containers. That stacks ignore some of it does not make it harmless: the same files run
/// under docker compose elsewhere, and whoever reads the pull request should have seen it.
/// </summary>
/// <param name="reading">What is read.</param>
internal sealed class Privileges(Reading reading)
{
    // Those that reach the kernel, the host's network, other processes or the disk; a container has the harmless ones anyway.
    // https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
    private static readonly string[] Reaching =
    [
        "ALL", "AUDIT_CONTROL", "AUDIT_READ", "BPF", "CHECKPOINT_RESTORE", "DAC_READ_SEARCH", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "PERFMON", "SYSLOG",
        "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_TIME", "SYS_TTY_CONFIG",
    ];

    private static readonly string[] Namespaces = ["ipc", "network_mode", "pid", "userns_mode"];

    /// <summary>Notes what a service asks for.</summary>
    /// <param name="mounts">Its mounts; those of <c>volumes:</c> come first and in its order.</param>
    public void Note(YamlMap service, string name, IReadOnlyList<MountSpec> mounts)
    {
        if (service.Flag("privileged") ?? false)
            Add(service.Find("privileged")!, name, "privileged", "could do all that root can on this machine");
        foreach (var (item, capability) in Items(service, "cap_add").Select(item => (item, Capability(YamlMap.AsText(item)))).Where(pair => Reaching.Contains(pair.Item2)))
            Add(item, name, $"cap:{capability}", $"would have the capability {capability}, which reaches beyond its container");
        foreach (var key in Namespaces)
        {
            if (service.Text(key) is { } mode && (mode == "host" || mode.StartsWith("container:", StringComparison.Ordinal)))
                Add(service.Find(key)!, name, $"{key}:{mode}", $"would share the {key} namespace of {(mode == "host" ? "this machine" : "another container")}");
        }

        foreach (var item in Items(service, "devices"))
            Add(item, name, $"device:{Device(item)}", $"would have the device {Device(item)} of this machine");
        foreach (var item in Items(service, "security_opt").Where(item => YamlMap.AsText(item) is var option && (option.Contains("unconfined", StringComparison.Ordinal) || option.Contains("disable", StringComparison.Ordinal))))
            Add(item, name, $"security_opt:{YamlMap.AsText(item)}", "would be without a guard that every container has");
        foreach (var (item, mount) in service.Items("volumes").Zip(mounts))
            Note(item, name, mount);
    }

    private void Note(YamlValue item, string service, MountSpec mount)
    {
        switch (mount)
        {
            case MountSpec.Bind bind:
                Path(item, service, bind.Source);
                break;
            case MountSpec.Named named when reading.Root.Map("volumes")?.Map(named.Volume)?.Find("driver_opts") is YamlMap options && options.Text("device") is ['/', ..] device:
                Path(options.Find("device")!, service, System.IO.Path.GetFullPath(device));
                break;
        }
    }

    private void Path(YamlValue at, string service, string path)
    {
        if (System.IO.Path.GetFileName(path) is "docker.sock" or "containerd.sock" or "podman.sock")
            Add(at, service, "docker-socket", $"would mount {path}, with which it could do anything on this machine");
        else if (path != System.IO.Path.GetFullPath(reading.Folder) && RecipePath.Inside(reading.Folder, path) is null)
            Add(at, service, $"bind:{path}", $"would mount {path} of this machine");
    }

    private static string Capability(string text) => text.ToUpperInvariant() is var name && name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;

    private static string Device(YamlValue item) => item is YamlMap map ? map.Text("source") ?? "" : YamlMap.AsText(item).Split(':')[0];

    // A key that stacks ignore is not read by anybody else, so its form was not looked at.
    private static IReadOnlyList<YamlValue> Items(YamlMap service, string key) => service.Find(key) is YamlScalar scalar ? [scalar] : service.Items(key);

    private void Add(YamlValue at, string service, string name, string meaning) => reading.Privileges.Add(new Privilege(at.File, at.Line, at.Path, service, name, meaning));
}
