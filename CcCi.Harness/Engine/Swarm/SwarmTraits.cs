namespace CcCi.Harness.Engine.Swarm;

/// <summary>What stands in for what on the swarm at hand.</summary>
/// <param name="HasIpvs">Whether the kernel routes virtual addresses and the ingress network. Without it services are found by name alone, and ports belong to nodes.</param>
/// <param name="Publishes">
/// Whether the port that the harness asks is published on the node that the task is on. Swarm knows no loopback there, so on one machine the task is
/// asked at its own address instead, which nobody else can reach.
/// </param>
/// <param name="KnowsStartInterval">Whether the engine's API knows <c>healthcheck: start_interval:</c>.</param>
internal sealed record SwarmTraits(bool HasIpvs, bool Publishes, bool KnowsStartInterval)
{
    /// <summary>A swarm that does all that a stack says.</summary>
    public static SwarmTraits Full { get; } = new(true, false, true);
}
