using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>What a stack asks for and the swarm at hand does otherwise.</summary>
internal static class NotHonouredBySwarm
{
    public static IEnumerable<ComposeWarning> Of(StackSpec stack, SwarmTraits traits)
    {
        if (!traits.HasIpvs && stack.Services.Any(service => service.EndpointMode != "dnsrr"))
            yield return new ComposeWarning("", 0, "services.*.deploy.endpoint_mode", "this kernel has no IPVS, so services are found by their names alone (dnsrr)");
        foreach (var service in stack.Services)
        {
            if (!traits.HasIpvs && service.Ports.Any(port => port.Mode == "ingress"))
                yield return new ComposeWarning("", 0, $"services.{service.Name}.ports", "this kernel has no IPVS, so ports are published on the task's own node (mode: host)");
            if (service.Healthcheck?.StartInterval is not null && !traits.KnowsStartInterval)
                yield return new ComposeWarning("", 0, $"services.{service.Name}.healthcheck.start_interval", "the engine's API does not know it");
        }
    }
}
