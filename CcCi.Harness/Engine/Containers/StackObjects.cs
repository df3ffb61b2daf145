using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Faults;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using Microsoft.Extensions.Logging.Abstractions;

namespace CcCi.Harness.Engine.Containers;

/// <summary>Creates and removes the networks and volumes of a stack.</summary>
internal sealed class StackObjects(IDockerClient client) : IDisposable
{
    // The engine would make two networks of one name.
    private readonly SemaphoreSlim _between = new(1);

    /// <summary>Creates those that are not there yet.</summary>
    public async Task CreateMissingAsync(StackDeployment deployment, ContainerParameters parameters, CancellationToken ct)
    {
        var filter = ObjectLabels.OfStack(deployment.Stack.Name);
        var networks = (await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, ct)).Select(network => network.Name).ToHashSet(StringComparer.Ordinal);
        var volumes = ((await client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, ct)).Volumes ?? []).Select(volume => volume.Name).ToHashSet(StringComparer.Ordinal);
        var labels = Labels(deployment, deployment.Stack.Name);
        await Task.WhenAll(
        [
            .. parameters.Networks.Where(network => network.Owner is not null).Select(network => CreateBetweenAsync(network, deployment, parameters, ct)),
            .. parameters.Networks.Where(network => network.Owner is null && !networks.Contains(parameters.NetworkName(network.Name))).Select(network => CreateAsync(network, parameters, labels, ct)),
            .. deployment.Stack.Volumes.Where(volume => !volumes.Contains(volume.EngineName)).Select(volume => CreateAsync(volume, labels, ct)),
        ]);
    }

    /// <summary>Removes a stack's networks, and then its volumes. Its containers must be gone.</summary>
    public async Task RemoveAsync(StackName stack, CancellationToken ct)
    {
        var filter = ObjectLabels.OfStack(stack);
        var networks = await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = filter }, ct);
        await Task.WhenAll(networks.Select(network => EngineCall.DoAsync($"remove network {network.Name}", FaultOwner.Machine, () =>
            EngineCall.UnlessGoneAsync(() => client.Networks.DeleteNetworkAsync(network.ID, ct)))));
        var volumes = (await client.Volumes.ListAsync(new VolumesListParameters { Filters = filter }, ct)).Volumes ?? [];
        await Task.WhenAll(volumes.Select(volume => RemoveVolumeAsync(volume.Name, ct)));
    }

    /// <summary>Removes one volume.</summary>
    public Task RemoveVolumeAsync(string name, CancellationToken ct) =>
        EngineCall.DoAsync($"remove volume {name}", FaultOwner.Machine, () => EngineCall.UnlessGoneAsync(() => client.Volumes.RemoveAsync(name, false, ct)));

    /// <inheritdoc/>
    public void Dispose() => _between.Dispose();

    private static Dictionary<string, string> Labels(StackDeployment deployment, StackName stack) =>
        deployment.Owner.ToLabels(ContainersEngine.Kind).Append(KeyValuePair.Create(OwnerLabels.StackLabel, stack.Value)).ToDictionary();

    /// <summary>Creates a network between stacks, unless another of them has done so.</summary>
    private async Task CreateBetweenAsync(Compose.NetworkSpec network, StackDeployment deployment, ContainerParameters parameters, CancellationToken ct)
    {
        await _between.WaitAsync(ct);
        try
        {
            var known = await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = ObjectLabels.OfStack(network.Owner!) }, ct);
            if (known.All(other => other.Name != network.EngineName))
                await CreateAsync(network, parameters, Labels(deployment, network.Owner!), ct);
        }
        finally
        {
            _between.Release();
        }
    }

    private static Task CreateAsync(Compose.NetworkSpec network, ContainerParameters parameters, Dictionary<string, string> labels, CancellationToken ct)
    {
        var name = parameters.NetworkName(network.Name);
        return EngineCall.DoAsync($"create network {name}", FaultOwner.Recipe, () => new NetworkBuilder().WithName(name).WithCleanUp(false).WithLogger(NullLogger.Instance)
            .WithCreateParameterModifier(parameters =>
            {
                parameters.Labels = network.Labels.Concat(labels).ToDictionary();
                parameters.Internal = network.Internal;
                parameters.Attachable = network.Attachable;
                // An overlay spans machines; on one engine a bridge is the same to those on it.
                parameters.Driver = network.Driver is null or "overlay" ? "bridge" : network.Driver;
                parameters.Options = network.Driver is null or "overlay" ? new Dictionary<string, string>() : network.DriverOptions.ToDictionary();
                if (network.Subnets.Count > 0)
                    parameters.IPAM = new IPAM { Config = [.. network.Subnets.Select(subnet => new IPAMConfig { Subnet = subnet })] };
            })
            .Build().CreateAsync(ct));
    }

    private static Task CreateAsync(VolumeSpec volume, Dictionary<string, string> labels, CancellationToken ct) =>
        EngineCall.DoAsync($"create volume {volume.EngineName}", FaultOwner.Recipe, () => new VolumeBuilder().WithName(volume.EngineName).WithCleanUp(false).WithLogger(NullLogger.Instance)
            .WithCreateParameterModifier(parameters =>
            {
                parameters.Labels = volume.Labels.Concat(labels).Append(KeyValuePair.Create(ObjectLabels.Volume, volume.Name)).ToDictionary();
                parameters.Driver = volume.Driver ?? "local";
                parameters.DriverOpts = volume.DriverOptions.ToDictionary();
            })
            .Build().CreateAsync(ct));
}
