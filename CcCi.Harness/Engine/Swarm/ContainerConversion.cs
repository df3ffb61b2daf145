using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using Models = Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>Puts what a service's containers are made of into the words of the swarm API; see <see cref="ServiceConversion"/>.</summary>
internal sealed class ContainerConversion(StackDeployment deployment, SwarmIds ids, SwarmTraits traits)
{
    private StackSpec Stack => deployment.Stack;

    /// <summary>The container part of a service's specification.</summary>
    /// <param name="labels">The labels of the containers.</param>
    public Models.ContainerSpec Convert(ServiceSpec service, IDictionary<string, string> labels) => new()
    {
        Image = deployment.Images[service.Image],
        Labels = labels,
        Command = service.Entrypoint is { } entrypoint ? [.. entrypoint] : null,
        Args = service.Command is { } command ? [.. command] : null,
        Hostname = service.Hostname,
        Env = service.Environment.Count == 0 ? null
            : [.. service.Environment.Select(pair => pair.Value is null ? pair.Key : $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)],
        Dir = service.WorkingDirectory,
        User = service.User,
        Privileges = new Models.Privileges(),
        Init = service.Init,
        StopSignal = service.StopSignal,
        StopGracePeriod = service.StopGracePeriod,
        TTY = service.Tty,
        OpenStdin = service.StdinOpen,
        ReadOnly = service.ReadOnly,
        Mounts = service.Mounts.Count == 0 ? null : [.. service.Mounts.Select(Mount)],
        Healthcheck = service.Healthcheck is { } check ? Healthcheck(check) : null,
        Hosts = service.ExtraHosts.Count == 0 ? null : [.. service.ExtraHosts.Select(Host)],
        DNSConfig = service.Dns.Count + service.DnsSearch.Count == 0 ? null
            : new Models.DNSConfig { Nameservers = [.. service.Dns], Search = [.. service.DnsSearch] },
        Secrets = service.Secrets.Count == 0 ? null
            : [.. from reference in service.Secrets let name = SecretName(reference) orderby name
                  select new Models.SecretReference { SecretID = ids.Secrets[name], SecretName = name, File = new Models.SecretReferenceFileTarget { Name = reference.Name, UID = reference.Uid, GID = reference.Gid, Mode = (uint)reference.Mode } }],
        Configs = service.Configs.Count == 0 ? null
            : [.. from reference in service.Configs let name = ConfigName(reference) orderby name
                  select new Models.SwarmConfigReference { ConfigID = ids.Configs[name], ConfigName = name, File = new Models.ConfigReferenceFileTarget { Name = reference.Name, UID = reference.Uid, GID = reference.Gid, Mode = (uint)reference.Mode } }],
        Sysctls = service.Sysctls.Count == 0 ? null : service.Sysctls.ToDictionary(),
        CapabilityAdd = Capabilities(service.CapabilitiesAdded),
        CapabilityDrop = Capabilities(service.CapabilitiesDropped),
        Ulimits = service.Ulimits.Count == 0 ? null : [.. service.Ulimits.OrderBy(limit => limit.Name, StringComparer.Ordinal).Select(limit => new Models.Ulimit { Name = limit.Name, Soft = limit.Soft, Hard = limit.Hard })],
    };

    private string SecretName(FileReference reference) => Stack.Secrets.First(secret => secret.Name == reference.Source).EngineName;

    private string ConfigName(FileReference reference) => Stack.Configs.First(config => config.Name == reference.Source).EngineName;

    /// <summary>Capabilities by the kernel's names for them. Who has all needs no other.</summary>
    private static List<string>? Capabilities(IReadOnlyList<string> written)
    {
        var names = written.Select(name => name.ToUpperInvariant()).Select(name => name == "ALL" || name.StartsWith("CAP_", StringComparison.Ordinal) ? name : $"CAP_{name}").Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? null : names.Contains("ALL") ? ["ALL"] : names;
    }

    // The API has the order of a hosts file: address, name.
    private static string Host(string entry)
    {
        var separator = entry.IndexOf(':', StringComparison.Ordinal);
        return $"{entry[(separator + 1)..]} {entry[..separator]}";
    }

    private Models.HealthcheckConfig Healthcheck(Healthcheck check) => new()
    {
        Test = check.Test is { } test ? [.. test] : null,
        Interval = check.Interval,
        Timeout = check.Timeout,
        StartPeriod = check.StartPeriod,
        StartInterval = traits.KnowsStartInterval ? check.StartInterval : null,
        Retries = check.Retries,
    };

    private Models.Mount Mount(MountSpec mount) => mount switch
    {
        MountSpec.Named named => Volume(named, Stack.Volumes.First(volume => volume.Name == named.Volume)),
        MountSpec.Bind bind => new()
        {
            Type = "bind",
            Source = bind.Source,
            Target = bind.Target,
            ReadOnly = bind.ReadOnly,
            BindOptions = bind.Propagation is { } propagation ? new Models.BindOptions { Propagation = propagation } : null,
        },
        MountSpec.Tmpfs memory => new()
        {
            Type = "tmpfs",
            Target = memory.Target,
            TmpfsOptions = memory is { SizeBytes: null, Mode: null } ? null : new Models.TmpfsOptions { SizeBytes = memory.SizeBytes, Mode = (uint?)memory.Mode },
        },
        _ => new() { Type = "volume", Target = mount.Target, ReadOnly = mount.ReadOnly },
    };

    private Models.Mount Volume(MountSpec.Named named, VolumeSpec volume) => new()
    {
        Type = "volume",
        Source = volume.EngineName,
        Target = named.Target,
        ReadOnly = named.ReadOnly,
        VolumeOptions = new Models.VolumeOptions
        {
            NoCopy = named.NoCopy,
            Subpath = named.Subpath,
            Labels = Own(volume),
            DriverConfig = volume.Driver is null && volume.DriverOptions.Count == 0 ? null
                : new Models.Driver { Name = volume.Driver, Options = volume.DriverOptions.Count == 0 ? null : volume.DriverOptions.ToDictionary() },
        },
    };

    private Dictionary<string, string> Own(VolumeSpec volume)
    {
        var labels = new Dictionary<string, string>(volume.Labels, StringComparer.Ordinal) { [ObjectLabels.Volume] = volume.Name };
        foreach (var (key, value) in deployment.Owner.ToLabels(SwarmEngine.Kind))
            labels[key] = value;
        labels[OwnerLabels.StackLabel] = Stack.Name.Value;
        return labels;
    }
}
