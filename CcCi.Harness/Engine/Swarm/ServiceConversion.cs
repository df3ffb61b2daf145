using System.Globalization;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using Models = Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>
/// Puts a service into the words of the swarm API as <c>docker stack deploy</c> does
/// (<see href="https://github.com/docker/cli/tree/master/cli/compose/convert"/>), with the labels that say whose it is. What the files leave out is left
/// out here too, so that the engine's own defaults hold.
/// </summary>
/// <param name="deployment">What is deployed.</param>
/// <param name="ids">The engine's ids of the stack's networks, secrets and configs.</param>
/// <param name="traits">What stands in for what.</param>
internal sealed class ServiceConversion(StackDeployment deployment, SwarmIds ids, SwarmTraits traits)
{
    /// <summary>The label with the image as the stack writes it.</summary>
    public const string ImageLabel = "com.docker.stack.image";

    private StackSpec Stack => deployment.Stack;

    /// <summary>The specification of a service.</summary>
    public Models.ServiceSpec Convert(ServiceSpec service)
    {
        var labels = Own(service.DeployLabels, service);
        labels[ImageLabel] = service.Image;
        labels[ObjectLabels.Order] = Stack.Services.ToList().FindIndex(candidate => candidate.Name == service.Name).ToString(CultureInfo.InvariantCulture);
        return new Models.ServiceSpec
        {
            Name = Stack.Name.Scope(service.Name),
            Labels = labels,
            TaskTemplate = new Models.TaskSpec
            {
                ContainerSpec = new ContainerConversion(deployment, ids, traits).Convert(service, Own(service.Labels, service)),
                LogDriver = service.Logging is { } logging ? new Models.SwarmDriver { Name = logging.Driver ?? "", Options = logging.Options.ToDictionary() } : null,
                Resources = Resources(service.Resources),
                RestartPolicy = Restart(service.Restart),
                Placement = new Models.Placement
                {
                    Constraints = service.Placement is { Constraints.Count: > 0 } placed ? [.. placed.Constraints] : null,
                    Preferences = service.Placement is { SpreadPreferences.Count: > 0 } spread
                        ? [.. spread.SpreadPreferences.Select(over => new Models.PlacementPreference { Spread = new Models.SpreadOver { SpreadDescriptor = over } })] : null,
                    MaxReplicas = (ulong?)service.Placement?.MaxReplicasPerNode,
                },
                Networks = Networks(service),
            },
            Mode = Mode(service.Mode),
            UpdateConfig = Policy(service.Update),
            RollbackConfig = Policy(service.Rollback),
            EndpointSpec = Endpoint(service),
        };
    }

    private Dictionary<string, string> Own(IReadOnlyDictionary<string, string> given, ServiceSpec service)
    {
        var labels = new Dictionary<string, string>(given, StringComparer.Ordinal);
        foreach (var (key, value) in deployment.Owner.ToLabels(SwarmEngine.Kind))
            labels[key] = value;
        labels[OwnerLabels.StackLabel] = Stack.Name.Value;
        labels[ObjectLabels.Service] = service.Name;
        return labels;
    }

    private List<Models.NetworkAttachmentConfig> Networks(ServiceSpec service) =>
    [
        .. from attachment in service.Networks
           let network = Stack.Networks.First(candidate => candidate.Name == attachment.Network)
           orderby network.EngineName
           select new Models.NetworkAttachmentConfig
           {
               Target = ids.Networks[network.EngineName],
               Aliases = network.Owner is null ? [.. attachment.Aliases, service.Name] : [.. attachment.Aliases],
           },
    ];

    private Models.EndpointSpec Endpoint(ServiceSpec service)
    {
        var ports = service.Ports.Select(port => new Models.PortConfig
        {
            Protocol = port.Protocol,
            TargetPort = (uint)port.Target,
            PublishedPort = (uint?)port.Published,
            PublishMode = traits.HasIpvs ? port.Mode : "host",
        }).ToList();
        if (traits.Publishes)
            ports.AddRange(deployment.Reachable.Where(reachable => reachable.Service == service.Name && service.Ports.All(port => port.Target != reachable.Port))
                .Select(reachable => new Models.PortConfig { Protocol = "tcp", TargetPort = (uint)reachable.Port, PublishMode = "host" }));
        return new Models.EndpointSpec { Mode = traits.HasIpvs ? service.EndpointMode : "dnsrr", Ports = ports.Count == 0 ? null : ports };
    }

    private static Models.ServiceMode Mode(ServiceMode mode) => mode switch
    {
        ServiceMode.Global => new() { Global = new Models.GlobalService() },
        ServiceMode.GlobalJob => new() { GlobalJob = new Models.GlobalJob() },
        ServiceMode.ReplicatedJob job => new() { ReplicatedJob = new Models.ReplicatedJob { MaxConcurrent = (ulong)job.Completions, TotalCompletions = (ulong)job.Completions } },
        ServiceMode.Replicated replicated => new() { Replicated = new Models.ReplicatedService { Replicas = (ulong)replicated.Replicas } },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Models.SwarmRestartPolicy? Restart(RestartPolicy policy) => policy == RestartPolicy.Default ? null : new()
    {
        Condition = policy.Condition switch { RestartCondition.None => "none", RestartCondition.OnFailure => "on-failure", _ => "any" },
        Delay = policy.Delay,
        MaxAttempts = (ulong?)policy.MaxAttempts,
        Window = policy.Window,
    };

    private static Models.SwarmUpdateConfig? Policy(UpdatePolicy? policy) => policy is null ? null : new()
    {
        Parallelism = (ulong)(policy.Parallelism ?? 1),
        Delay = policy.Delay,
        FailureAction = policy.FailureAction ?? "",
        Monitor = policy.Monitor,
        MaxFailureRatio = (float)(policy.MaxFailureRatio ?? 0),
        Order = policy.Order ?? "",
    };

    private static Models.ResourceRequirements Resources(Resources? resources) => new()
    {
        Limits = resources is null or { CpuLimit: null, MemoryLimitBytes: null, PidsLimit: null } ? null
            : new Models.SwarmLimit { NanoCPUs = Nano(resources.CpuLimit), MemoryBytes = resources.MemoryLimitBytes, Pids = resources.PidsLimit },
        Reservations = resources is null or { CpuReservation: null, MemoryReservationBytes: null } ? null
            : new Models.SwarmResources { NanoCPUs = Nano(resources.CpuReservation), MemoryBytes = resources.MemoryReservationBytes },
    };

    private static long? Nano(double? processors) => processors is { } count ? (long)Math.Round(count * 1_000_000_000) : null;
}

/// <summary>The engine's ids of what services refer to, each by its name on the engine.</summary>
internal sealed record SwarmIds(IReadOnlyDictionary<string, string> Networks, IReadOnlyDictionary<string, string> Secrets, IReadOnlyDictionary<string, string> Configs);
