using CcCi.Harness.Compose;

namespace CcCi.Harness.Planning;

/// <summary>
/// The network between a dependency and those that need it, which stands in for the way over the proxy that they have in production. It belongs to
/// the dependency, its app answers there to its own host name, and nothing else has a name in it: the services of two stacks never meet.
/// </summary>
internal static class ClientNetwork
{
    private const string Key = "ccci-clients";

    /// <summary>A dependency's stack, with the network in it.</summary>
    public static StackSpec Offer(StackSpec stack, string service, string domain) =>
        Attach(stack with { Networks = [.. stack.Networks, new NetworkSpec(Key, stack.Name.Scope(Key)) { Owner = stack.Name }] }, Key, other => other == service, service, domain);

    /// <summary>The stack of an app, with all of its services in the networks of those that it needs.</summary>
    public static StackSpec Join(StackSpec stack, IEnumerable<PlannedDependency> needs, string service, string domain)
    {
        foreach (var dependency in needs)
        {
            var key = $"{Key}-of-{dependency.Name}";
            var owner = dependency.Stack.Spec.Name;
            var network = new NetworkSpec(key, owner.Scope(Key)) { Owner = owner };
            stack = Attach(stack with { Networks = [.. stack.Networks, network] }, key, _ => true, service, domain);
        }

        return stack;
    }

    private static StackSpec Attach(StackSpec stack, string network, Func<string, bool> joins, string named, string domain) => stack with
    {
        Services =
        [
            .. stack.Services.Select(service => joins(service.Name)
                ? service with { Networks = [.. service.Networks, new NetworkAttachment(network, service.Name == named ? [domain] : [])] }
                : service),
        ],
    };
}
