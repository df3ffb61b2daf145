using System.Globalization;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using Models = Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Containers;

/// <summary>Puts a service into the words of the engine's API for one container.</summary>
/// <param name="deployment">What is deployed.</param>
/// <param name="api">The version of the API: older ones do not know every field.</param>
internal sealed class ContainerParameters(StackDeployment deployment, Version api)
{
    private const string Loopback = "127.0.0.1";
    private static readonly Version KnowsStartInterval = new(1, 44);

    private StackSpec Stack => deployment.Stack;

    /// <summary>
    /// What the service's containers are made from. Labels of <c>deploy:</c> count: on one engine they can only live on the container, and a
    /// container's labels cannot be changed.
    /// </summary>
    public string Fingerprint(ServiceSpec service) => $"{ServiceFingerprint.Of(Stack, service.Name)}-{deployment.Images[service.Image]}";

    /// <summary>How many containers a service has.</summary>
    public static int Count(ServiceSpec service) => service.Mode switch
    {
        ServiceMode.Replicated replicated => replicated.Replicas,
        ServiceMode.ReplicatedJob job => job.Completions,
        _ => 1,
    };

    /// <summary>The name that a network of the stack has on the engine.</summary>
    public string NetworkName(string network) => Find(network).EngineName;

    /// <summary>
    /// The networks that the stack's containers are in. An external one, such as <c>proxy</c>, has only the stack's own services in it here; where that
    /// is a single one that has another way out, the network would connect it with nobody, and take the engine a third of a second.
    /// </summary>
    public IEnumerable<NetworkSpec> Networks => Stack.Networks.Where(network => !network.External || Stack.Services.Count(service => IsOn(service, network)) > 1
        || Stack.Services.Where(service => IsOn(service, network)).Any(service => !Stack.Networks.Any(other => !other.External && !other.Internal && IsOn(service, other))));

    /// <summary>The networks that a service's containers are in.</summary>
    public IReadOnlyList<NetworkAttachment> Attachments(ServiceSpec service)
    {
        var networks = Networks.Select(network => network.Name).ToHashSet(StringComparer.Ordinal);
        return [.. service.Networks.Where(attachment => networks.Contains(attachment.Network))];
    }

    /// <summary>The aliases of a service on one of its networks.</summary>
    public IList<string> Aliases(ServiceSpec service, NetworkAttachment attachment) =>
        Find(attachment.Network).Owner is null ? [service.Name, Stack.Name.Scope(service.Name), .. attachment.Aliases] : [.. attachment.Aliases];

    /// <summary>Fills in all that a container of the service needs.</summary>
    public void Fill(Models.CreateContainerParameters container, ServiceSpec service)
    {
        container.Image = deployment.Images[service.Image];
        if (service.Entrypoint is { } entrypoint)
            container.Entrypoint = [.. entrypoint];
        if (service.Command is { } command)
            container.Cmd = [.. command];
        container.Env = [.. service.Environment.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}")];
        container.Labels = Labels(service);
        if (service.Healthcheck is { } check)
            container.Healthcheck = Healthcheck(check);
        container.Hostname = service.Hostname ?? "";
        container.User = service.User ?? "";
        container.WorkingDir = service.WorkingDirectory ?? "";
        container.Tty = service.Tty;
        container.OpenStdin = service.StdinOpen;
        container.StopSignal = service.StopSignal ?? "";
        container.StopTimeout = service.StopGracePeriod;
        container.ExposedPorts = Ports(service).ToDictionary(port => port.Key, _ => default(Models.EmptyStruct));
        var first = Attachments(service)[0];
        container.NetworkingConfig = new Models.NetworkingConfig
        {
            EndpointsConfig = new Dictionary<string, Models.EndpointSettings> { [NetworkName(first.Network)] = new() { Aliases = Aliases(service, first) } },
        };
        container.HostConfig = Host(service);
    }

    private NetworkSpec Find(string network) => Stack.Networks.First(candidate => candidate.Name == network);

    private static bool IsOn(ServiceSpec service, NetworkSpec network) => service.Networks.Any(attachment => attachment.Network == network.Name);

    private Models.HostConfig Host(ServiceSpec service) => new()
    {
        NetworkMode = NetworkName(Attachments(service)[0].Network),
        Mounts = [.. service.Mounts.Where(mount => mount is not MountSpec.Tmpfs).Select(Mount)],
        Tmpfs = service.Mounts.OfType<MountSpec.Tmpfs>().ToDictionary(mount => mount.Target, Options),
        PortBindings = Ports(service),
        RestartPolicy = Restart(service),
        ReadonlyRootfs = service.ReadOnly,
        Init = service.Init,
        CapAdd = [.. service.CapabilitiesAdded],
        CapDrop = [.. service.CapabilitiesDropped],
        Sysctls = service.Sysctls.ToDictionary(),
        Ulimits = [.. service.Ulimits.Select(limit => new Models.Ulimit { Name = limit.Name, Soft = limit.Soft, Hard = limit.Hard })],
        ExtraHosts = [.. service.ExtraHosts],
        DNS = [.. service.Dns],
        DNSSearch = [.. service.DnsSearch],
        NanoCPUs = (long)((service.Resources?.CpuLimit ?? 0) * 1_000_000_000),
        Memory = service.Resources?.MemoryLimitBytes ?? 0,
        MemoryReservation = service.Resources?.MemoryReservationBytes ?? 0,
        PidsLimit = service.Resources?.PidsLimit,
        LogConfig = new Models.LogConfig { Type = service.Logging?.Driver ?? "", Config = service.Logging?.Options.ToDictionary() ?? [] },
    };

    private Dictionary<string, string> Labels(ServiceSpec service)
    {
        var labels = new Dictionary<string, string>(service.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in service.DeployLabels)
            labels[ObjectLabels.DeployPrefix + key] = value;
        foreach (var (key, value) in deployment.Owner.ToLabels(ContainersEngine.Kind))
            labels[key] = value;
        labels[OwnerLabels.StackLabel] = Stack.Name.Value;
        labels[ObjectLabels.Service] = service.Name;
        labels[ObjectLabels.Fingerprint] = Fingerprint(service);
        labels[ObjectLabels.Desired] = Count(service).ToString(CultureInfo.InvariantCulture);
        labels[ObjectLabels.Mode] = service.Mode.GetType().Name;
        labels[ObjectLabels.Order] = Stack.Services.ToList().FindIndex(candidate => candidate.Name == service.Name).ToString(CultureInfo.InvariantCulture);
        return labels;
    }

    private Models.HealthcheckConfig Healthcheck(Healthcheck check) => new()
    {
        Test = [.. check.Test ?? []],
        Interval = check.Interval,
        Timeout = check.Timeout,
        Retries = check.Retries,
        StartPeriod = check.StartPeriod,
        StartInterval = api >= KnowsStartInterval ? check.StartInterval : null,
    };

    private Models.Mount Mount(MountSpec mount) => mount switch
    {
        MountSpec.Named named => new Models.Mount
        {
            Type = "volume",
            Source = Stack.Volumes.First(volume => volume.Name == named.Volume).EngineName,
            Target = named.Target,
            ReadOnly = named.ReadOnly,
            VolumeOptions = new Models.VolumeOptions { NoCopy = named.NoCopy, Subpath = named.Subpath ?? "" },
        },
        MountSpec.Bind bind => new Models.Mount
        {
            Type = "bind",
            Source = bind.Source,
            Target = bind.Target,
            ReadOnly = bind.ReadOnly,
            BindOptions = new Models.BindOptions { Propagation = bind.Propagation ?? "rprivate" },
        },
        _ => new Models.Mount { Type = "volume", Target = mount.Target, ReadOnly = mount.ReadOnly },
    };

    private static string Options(MountSpec.Tmpfs mount) => string.Join(',', new[]
    {
        mount.SizeBytes is { } size ? $"size={size}" : null,
        mount.Mode is { } mode ? $"mode={Convert.ToString(mode, 8)}" : null,
    }.OfType<string>());

    private Dictionary<string, IList<Models.PortBinding>> Ports(ServiceSpec service)
    {
        var bindings = new Dictionary<string, IList<Models.PortBinding>>(StringComparer.Ordinal);
        foreach (var port in service.Ports)
        {
            var key = $"{port.Target}/{port.Protocol}";
            var binding = new Models.PortBinding { HostIP = Loopback, HostPort = port.Published?.ToString(CultureInfo.InvariantCulture) ?? "" };
            bindings[key] = bindings.TryGetValue(key, out var others) ? [.. others, binding] : [binding];
        }

        foreach (var reachable in deployment.Reachable.Where(reachable => reachable.Service == service.Name))
            bindings.TryAdd($"{reachable.Port}/tcp", [new Models.PortBinding { HostIP = Loopback, HostPort = "" }]);
        return bindings;
    }

    private static Models.RestartPolicy Restart(ServiceSpec service)
    {
        var isJob = service.Mode is ServiceMode.ReplicatedJob or ServiceMode.GlobalJob;
        return service.Restart.Condition switch
        {
            RestartCondition.None => new() { Name = Models.RestartPolicyKind.No },
            RestartCondition.Any when !isJob => new() { Name = Models.RestartPolicyKind.Always },
            _ => new() { Name = Models.RestartPolicyKind.OnFailure, MaximumRetryCount = service.Restart.MaxAttempts ?? 0 },
        };
    }
}
