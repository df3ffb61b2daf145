using System.Security.Cryptography;
using System.Text.Json;

namespace CcCi.Harness.Compose;

/// <summary>
/// What tells a service's containers from those of another specification: all that the service says, and the networks, volumes and the
/// content of the configs that it uses. Two stacks that were loaded apart have the same fingerprints where they are the same.
/// </summary>
public static class ServiceFingerprint
{
    /// <summary>The fingerprint of a service, sixteen hexadecimal digits.</summary>
    public static string Of(StackSpec stack, string service)
    {
        var parts = string.Join('\n', Parts(stack, stack.Service(service)).Select(part => $"{part.Key}={part.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(parts)))[..16];
    }

    /// <summary>What a service is made of, each aspect by name, as text.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Parts(StackSpec stack, ServiceSpec service)
    {
        var parts = new List<KeyValuePair<string, string>>();
        void Add(string aspect, object? value) => parts.Add(KeyValuePair.Create(aspect, value as string ?? JsonSerializer.Serialize(value)));

        using (var document = JsonSerializer.SerializeToDocument(service))
        {
            foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name is not (nameof(service.Environment) or nameof(service.Mounts) or nameof(service.Mode))))
                Add(property.Name.ToLowerInvariant(), property.Value.ToString());
        }

        foreach (var (name, value) in service.Environment)
            Add($"environment {name}", value ?? "(taken from the image)");
        foreach (var mount in service.Mounts)
            Add($"mount {mount.Target}", mount.ToString());
        Add("mode", service.Mode.ToString());
        foreach (var config in stack.Configs.Where(config => service.Configs.Any(reference => reference.Source == config.Name)))
            Add($"config {config.Name}", $"{config.EngineName} {config.TemplateDriver} {Convert.ToHexStringLower(SHA256.HashData(config.Content))}");
        foreach (var secret in stack.Secrets.Where(secret => service.Secrets.Any(reference => reference.Source == secret.Name)))
            Add($"secret {secret.Name}", secret.EngineName);
        foreach (var volume in stack.Volumes.Where(volume => service.Mounts.OfType<MountSpec.Named>().Any(mount => mount.Volume == volume.Name)))
            Add($"volume {volume.Name}", volume.EngineName);
        foreach (var network in stack.Networks.Where(network => service.Networks.Any(attachment => attachment.Network == network.Name)))
            Add($"network {network.Name}", network.EngineName);
        return parts;
    }
}
