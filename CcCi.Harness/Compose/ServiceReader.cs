using System.Collections.Immutable;
using CcCi.Harness.Recipes;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Reads one service.</summary>
internal sealed class ServiceReader(Reading reading, YamlMap service, string name)
{
    private const string DefaultNetwork = "default";

    public ServiceSpec Read()
    {
        ServiceKeys.Check(service, reading);
        var deploy = new DeployReader(reading, service);
        var mounts = new MountReader(reading).Read(service);
        new Privileges(reading).Note(service, name, mounts);
        return new ServiceSpec
        {
            Name = name,
            Image = service.Text("image") ?? throw service.Error("has no image; a stack is not built"),
            Entrypoint = YamlForms.Command(service.Find("entrypoint")),
            Command = YamlForms.Command(service.Find("command")),
            Environment = Environment(),
            Labels = Texts("labels"),
            DeployLabels = deploy.Labels(),
            Healthcheck = HealthcheckReader.Read(service.Map("healthcheck")),
            Mounts = mounts,
            Secrets = Files("secret", "/run/secrets/"),
            Configs = Files("config", "/"),
            Networks = Networks(),
            Ports = PortReader.Read(service.Items("ports")),
            Mode = deploy.Mode(),
            Restart = deploy.Restart(service),
            Update = deploy.Policy("update_config"),
            Rollback = deploy.Policy("rollback_config"),
            Resources = deploy.Resources(),
            Placement = deploy.Placement(),
            EndpointMode = deploy.EndpointMode(),
            StopGracePeriod = service.Duration("stop_grace_period"),
            StopSignal = service.Text("stop_signal"),
            Init = service.Flag("init"),
            Hostname = service.Text("hostname"),
            User = service.Text("user"),
            WorkingDirectory = service.Text("working_dir"),
            Tty = service.Flag("tty") ?? false,
            StdinOpen = service.Flag("stdin_open") ?? false,
            ReadOnly = service.Flag("read_only") ?? false,
            CapabilitiesAdded = service.Texts("cap_add"),
            CapabilitiesDropped = service.Texts("cap_drop"),
            Sysctls = Texts("sysctls"),
            Ulimits = Ulimits(),
            ExtraHosts = ExtraHosts(),
            Dns = service.Texts("dns"),
            DnsSearch = service.Texts("dns_search"),
            Logging = service.Map("logging") is { } logging ? ReadLogging(logging) : null,
        };
    }

    /// <summary>Variables of <c>env_file</c>, under those of <c>environment</c>. A bare name takes its value from the variables of the stack.</summary>
    private ImmutableSortedDictionary<string, string?> Environment()
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        foreach (var file in service.Texts("env_file"))
        {
            var path = RecipePath.Inside(reading.Folder, file);
            if (path is null || !File.Exists(path))
                throw ComposeException.At(service.Find("env_file")!, $"{file} is not in the recipe");
            foreach (var (key, value) in EnvSample.Parse(File.ReadAllText(path), file).Variables)
                variables[key] = value;
        }

        if (service.Find("environment") is { } environment)
        {
            foreach (var (key, value) in YamlForms.Texts(YamlForms.ToMap(environment)))
                variables[key] = value ?? reading.Variables.GetValueOrDefault(key);
        }

        return variables.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> Texts(string key) =>
        service.Find(key) is { } value
            ? YamlForms.Texts(YamlForms.ToMap(value)).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal)
            : SortedMap<string>.Empty;

    private IReadOnlyList<FileReference> Files(string kind, string folder)
    {
        var references = new List<FileReference>();
        foreach (var item in service.Items(kind + "s"))
        {
            var map = item as YamlMap;
            map?.KnowsOnly("gid", "mode", "source", "target", "uid");
            var source = map is null ? YamlMap.AsText(item) : map.Text("source") ?? throw map.Error("lacks the key `source`");
            reading.MustBeDeclared(item, kind, source);
            var target = map?.Text("target") ?? source;
            references.Add(new FileReference(
                source, target, target.StartsWith('/') ? target : folder + target, map?.Text("uid") ?? "0", map?.Text("gid") ?? "0", map?.Mode("mode") ?? 0b100_100_100));
        }

        return [.. references.OrderBy(reference => reference.Source, StringComparer.Ordinal)];
    }

    private IReadOnlyList<NetworkAttachment> Networks()
    {
        if (service.Find("networks") is not { } networks)
            return [new NetworkAttachment(DefaultNetwork, [])];
        var attachments = new List<NetworkAttachment>();
        foreach (var (network, options) in YamlForms.NamesToMap(networks).Entries)
        {
            if (network != DefaultNetwork)
                reading.MustBeDeclared(options, "network", network);
            var map = options as YamlMap;
            map?.KnowsOnly("aliases", "ipv4_address", "ipv6_address", "priority");
            foreach (var address in new[] { "ipv4_address", "ipv6_address", "priority" }.Select(key => map?.Find(key)).OfType<YamlValue>())
                reading.Warn(address, "a service of a stack gets its address from the engine");
            attachments.Add(new NetworkAttachment(network, map?.Texts("aliases") ?? []));
        }

        return [.. attachments.OrderBy(attachment => attachment.Network, StringComparer.Ordinal)];
    }

    private List<Ulimit> Ulimits()
    {
        var ulimits = new List<Ulimit>();
        foreach (var (limit, value) in service.Map("ulimits")?.Entries ?? [])
        {
            var single = service.Map("ulimits")!;
            if (value is not YamlMap pair)
            {
                var both = single.Number(limit) ?? 0;
                ulimits.Add(new Ulimit(limit, both, both));
                continue;
            }

            pair.KnowsOnly("hard", "soft");
            ulimits.Add(new Ulimit(limit, pair.Number("soft") ?? throw pair.Error("lacks the key `soft`"), pair.Number("hard") ?? throw pair.Error("lacks the key `hard`")));
        }

        return ulimits;
    }

    private IReadOnlyList<string> ExtraHosts() =>
        service.Find("extra_hosts") is { } hosts ? [.. YamlForms.Texts(YamlForms.ToMap(hosts, ':')).Select(pair => $"{pair.Key}:{pair.Value}")] : [];

    private static Logging ReadLogging(YamlMap logging)
    {
        logging.KnowsOnly("driver", "options");
        return new Logging(logging.Text("driver"), YamlForms.Texts(logging.Map("options")).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal));
    }
}
