using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine;

/// <summary>The networks of a stack as a run has them.</summary>
internal sealed class StackNetworks(StackSpec stack)
{
    /// <summary>
    /// The networks that the stack's services are in. An external one, such as <c>proxy</c>, has only the stack's own services in it here; where that
    /// is a single one that has another way out, the network would connect it with nobody, and take the engine a third of a second.
    /// </summary>
    public IEnumerable<NetworkSpec> All => stack.Networks.Where(network => !network.External || stack.Services.Count(service => IsOn(service, network)) > 1
        || stack.Services.Where(service => IsOn(service, network)).Any(service => !stack.Networks.Any(other => !other.External && !other.Internal && IsOn(service, other))));

    /// <summary>The name that a network has on the engine: an external one is the run's own copy.</summary>
    public string NameOf(string network)
    {
        var spec = Find(network);
        return spec.External ? stack.Name.Scope(network) : spec.EngineName;
    }

    /// <summary>The networks that a service is in.</summary>
    public IReadOnlyList<NetworkAttachment> Of(ServiceSpec service)
    {
        var networks = All.Select(network => network.Name).ToHashSet(StringComparer.Ordinal);
        return [.. service.Networks.Where(attachment => networks.Contains(attachment.Network))];
    }

    /// <summary>Whether services have their own names in a network, beside those that their attachment gives.</summary>
    public bool HasServiceNames(string network) => Find(network).Owner is null;

    private NetworkSpec Find(string network) => stack.Networks.First(candidate => candidate.Name == network);

    private static bool IsOn(ServiceSpec service, NetworkSpec network) => service.Networks.Any(attachment => attachment.Network == network.Name);
}
