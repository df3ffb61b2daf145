using System.Collections.Frozen;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>
/// The keys of a service: those that are honoured, those that a stack ignores, and those that it refuses
/// (<see href="https://docs.docker.com/reference/cli/docker/stack/deploy/"/>).
/// </summary>
internal static class ServiceKeys
{
    private static readonly FrozenSet<string> Honoured = new[]
    {
        "cap_add", "cap_drop", "command", "configs", "deploy", "dns", "dns_search", "entrypoint", "env_file", "environment", "extra_hosts",
        "healthcheck", "hostname", "image", "init", "labels", "logging", "networks", "ports", "read_only", "restart", "secrets", "stdin_open",
        "stop_grace_period", "stop_signal", "sysctls", "tty", "ulimits", "user", "volumes", "working_dir",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Ignored = new Dictionary<string, string>
    {
        ["build"] = "a stack is not built; it runs the image",
        ["cgroup_parent"] = "stacks ignore it",
        ["container_name"] = "stacks ignore it; the engine names the containers",
        ["depends_on"] = "stacks ignore it; services start in any order and must bear it",
        ["devices"] = "stacks ignore it",
        ["domainname"] = "stacks ignore it",
        ["expose"] = "stacks ignore it; the services of a network reach each other on every port",
        ["external_links"] = "stacks ignore it",
        ["ipc"] = "stacks ignore it",
        ["isolation"] = "it is for Windows only",
        ["links"] = "stacks ignore it; services find each other by name",
        ["mac_address"] = "stacks ignore it",
        ["network_mode"] = "stacks ignore it",
        ["pid"] = "stacks ignore it",
        ["privileged"] = "stacks ignore it; the container gets no more rights than any",
        ["security_opt"] = "stacks ignore it",
        ["shm_size"] = "stacks ignore it; mount a tmpfs on /dev/shm",
        ["tmpfs"] = "stacks ignore it; write a volume with `type: tmpfs`",
        ["userns_mode"] = "stacks ignore it",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Refused = new[]
    {
        "cpu_count", "cpu_percent", "cpu_quota", "cpu_shares", "cpus", "cpuset", "dns_opt", "extends", "mem_limit", "mem_reservation", "memswap_limit", "volume_driver",
        "volumes_from",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Notes what is ignored and turns away what is refused or unknown.</summary>
    public static void Check(YamlMap service, Reading reading)
    {
        foreach (var (key, value) in service.Entries)
        {
            if (Honoured.Contains(key) || key.StartsWith("x-", StringComparison.Ordinal))
                continue;
            if (Ignored.TryGetValue(key, out var reason))
                reading.Warn(value, reason);
            else if (Refused.Contains(key))
                throw ComposeException.At(value, "stacks refuse it; limits belong under `deploy: resources:`, shared settings under YAML anchors, and resolver options in the image");
            else
                throw YamlMap.Unknown(key, value, [.. Honoured]);
        }
    }
}
