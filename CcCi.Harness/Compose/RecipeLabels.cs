using System.Globalization;
using System.Text.RegularExpressions;
using CcCi.Harness.Recipes;

namespace CcCi.Harness.Compose;

/// <summary>What a recipe says about itself in the labels of its services.</summary>
/// <param name="Version">The version of <c>coop-cloud.&lt;stack&gt;.version</c> on service <c>app</c>; null when there is none, or none of that form.</param>
/// <param name="Timeout">How long a deploy may take, of <c>coop-cloud.&lt;stack&gt;.timeout</c>.</param>
/// <param name="Traefik">The service and port that the proxy sends requests to.</param>
public sealed partial record RecipeLabels(RecipeVersion? Version, TimeSpan? Timeout, (string Service, int Port)? Traefik)
{
    /// <summary>The service that Co-op Cloud takes for the app itself.</summary>
    public const string MainService = "app";

    /// <summary>The key of the version label.</summary>
    public static string VersionKey(StackName stack) => $"coop-cloud.{stack}.version";

    /// <summary>The labels of a stack.</summary>
    public static RecipeLabels Of(StackSpec stack)
    {
        var main = stack.Services.FirstOrDefault(service => service.Name == MainService)?.DeployLabels ?? SortedMap<string>.Empty;
        var version = RecipeVersion.TryParse(main.GetValueOrDefault(VersionKey(stack.Name)), out var parsed) ? parsed : null;
        var timeout = int.TryParse(main.GetValueOrDefault($"coop-cloud.{stack.Name}.timeout"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        return new RecipeLabels(version, timeout, Port(stack));
    }

    private static (string Service, int Port)? Port(StackSpec stack)
    {
        foreach (var service in stack.Services)
        {
            foreach (var (label, value) in service.DeployLabels.Where(label => TraefikPort().IsMatch(label.Key)))
            {
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535)
                    return (service.Name, port);
                throw ComposeException.BadLabel(service.Name, label, value, "must be a port");
            }
        }

        return null;
    }

    [GeneratedRegex(@"^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.port$")]
    private static partial Regex TraefikPort();
}
