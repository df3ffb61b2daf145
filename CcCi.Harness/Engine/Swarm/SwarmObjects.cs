using System.Net;
using System.Text;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Faults;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>Creates the networks, secrets and configs of a stack. Volumes are made by the node that a task is given to.</summary>
internal sealed class SwarmObjects(IDockerClient client)
{
    /// <summary>Creates those that are not there, and gives the ids of all.</summary>
    /// <exception cref="EngineException">A config is there with another content: it cannot be changed.</exception>
    public async Task<SwarmIds> CreateMissingAsync(StackDeployment deployment, CancellationToken ct)
    {
        var networks = NetworksAsync(deployment, ct);
        var secrets = SecretsAsync(deployment, ct);
        var configs = ConfigsAsync(deployment, ct);
        await Task.WhenAll(networks, secrets, configs);
        return new SwarmIds(await networks, await secrets, await configs);
    }

    private static Dictionary<string, string> Labels(StackDeployment deployment, StackName stack) =>
        deployment.Owner.ToLabels(SwarmEngine.Kind).Append(KeyValuePair.Create(OwnerLabels.StackLabel, stack.Value)).ToDictionary();

    private async Task<IReadOnlyDictionary<string, string>> NetworksAsync(StackDeployment deployment, CancellationToken ct)
    {
        var known = await KnownNetworksAsync(ct);
        var ids = await Task.WhenAll(deployment.Stack.Networks.Select(async network => (network.EngineName, Id: known.TryGetValue(network.EngineName, out var id)
            ? id : await CreateAsync(network, Labels(deployment, network.Owner ?? deployment.Stack.Name), ct))));
        return ids.ToDictionary(network => network.EngineName, network => network.Id, StringComparer.Ordinal);
    }

    private async Task<Dictionary<string, string>> KnownNetworksAsync(CancellationToken ct) =>
        (await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = ObjectLabels.Having(OwnerLabels.RunLabel) }, ct))
        .GroupBy(network => network.Name).ToDictionary(group => group.Key, group => group.First().ID, StringComparer.Ordinal);

    private Task<string> CreateAsync(Compose.NetworkSpec network, Dictionary<string, string> labels, CancellationToken ct) =>
        EngineCall.DoAsync($"create network {network.EngineName}", FaultOwner.Recipe, async () =>
        {
            try
            {
                var created = await client.Networks.CreateNetworkAsync(
                    new NetworksCreateParameters
                    {
                        Name = network.EngineName,
                        Driver = network.Driver ?? "overlay",
                        Internal = network.Internal,
                        Attachable = network.Attachable,
                        Options = network.DriverOptions.ToDictionary(),
                        Labels = network.Labels.Concat(labels).ToDictionary(),
                        IPAM = network.Subnets.Count == 0 ? null : new IPAM { Config = [.. network.Subnets.Select(subnet => new IPAMConfig { Subnet = subnet })] },
                    },
                    ct);
                return created.ID;
            }
            catch (DockerApiException error) when (network.Owner is not null && (error.StatusCode == HttpStatusCode.Conflict || error.Message.Contains("name conflicts", StringComparison.Ordinal)))
            {
                // Another stack that needs the network was first.
                if (!(await KnownNetworksAsync(ct)).TryGetValue(network.EngineName, out var id))
                    throw;
                return id;
            }
        });

    private async Task<IReadOnlyDictionary<string, string>> SecretsAsync(StackDeployment deployment, CancellationToken ct)
    {
        var wanted = deployment.Stack.Secrets.Where(secret => deployment.Stack.Services.Any(service => service.Secrets.Any(reference => reference.Source == secret.Name))).ToList();
        if (wanted.Count == 0)
            return SortedMap<string>.Empty;
        var known = (await client.Secrets.ListAsync(ct)).ToDictionary(secret => secret.Spec!.Name!, secret => secret.ID, StringComparer.Ordinal);
        var ids = await Task.WhenAll(wanted.Select(async secret => (Name: secret.EngineName, Id: known.TryGetValue(secret.EngineName, out var id)
            ? id : await CreateAsync(secret, deployment, ct))));
        return ids.ToDictionary(secret => secret.Name, secret => secret.Id, StringComparer.Ordinal);
    }

    private Task<string> CreateAsync(SecretSpec secret, StackDeployment deployment, CancellationToken ct) =>
        EngineCall.DoAsync($"create secret {secret.EngineName}", FaultOwner.Recipe, async () => (await client.Secrets.CreateAsync(
            new SwarmSecretSpec
            {
                Name = secret.EngineName,
                Labels = Labels(deployment, deployment.Stack.Name),
                Data = secret.Content ?? Encoding.UTF8.GetBytes(deployment.Secrets.GetValueOrDefault(secret.Name, "")),
            },
            ct)).ID);

    private async Task<IReadOnlyDictionary<string, string>> ConfigsAsync(StackDeployment deployment, CancellationToken ct)
    {
        var wanted = deployment.Stack.Configs.Where(config => deployment.Stack.Services.Any(service => service.Configs.Any(reference => reference.Source == config.Name))).ToList();
        if (wanted.Count == 0)
            return SortedMap<string>.Empty;
        var known = (await client.Configs.ListConfigsAsync(ct)).ToDictionary(config => config.Spec!.Name!, StringComparer.Ordinal);
        var ids = await Task.WhenAll(wanted.Select(async config =>
        {
            if (!known.TryGetValue(config.EngineName, out var there))
                return (Name: config.EngineName, Id: await CreateAsync(config, deployment, ct));
            return there.Spec!.Data.AsSpan().SequenceEqual(config.Content) && there.Spec.Templating?.Name == config.TemplateDriver
                ? (Name: config.EngineName, Id: there.ID)
                : throw EngineException.Refused(FaultOwner.Recipe, $"change config {config.EngineName}", $"a config cannot be changed; {config.Source} has another content now, so its version in abra.sh must be another");
        }));
        return ids.ToDictionary(config => config.Name, config => config.Id, StringComparer.Ordinal);
    }

    private Task<string> CreateAsync(ConfigSpec config, StackDeployment deployment, CancellationToken ct) =>
        EngineCall.DoAsync($"create config {config.EngineName}", FaultOwner.Recipe, async () => (await client.Configs.CreateConfigAsync(
            new SwarmCreateConfigParameters
            {
                Config = new SwarmConfigSpec
                {
                    Name = config.EngineName,
                    Labels = Labels(deployment, deployment.Stack.Name),
                    Data = config.Content,
                    Templating = config.TemplateDriver is { } driver ? new SwarmDriver { Name = driver } : null,
                },
            },
            ct)).ID);
}
