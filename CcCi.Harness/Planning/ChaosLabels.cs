using System.Collections.Immutable;
using CcCi.Harness.Compose;

namespace CcCi.Harness.Planning;

/// <summary>
/// The labels that abra puts on service <c>app</c> when it deploys files that are not a published version. The recipe's own version label
/// stays beside them, so they alone tell a candidate from the version it was made from.
/// </summary>
internal static class ChaosLabels
{
    public static string VersionKey(StackName stack) => $"coop-cloud.{stack}.chaos-version";

    public static StackSpec Add(StackSpec spec, string id)
    {
        var labels = new Dictionary<string, string> { [$"coop-cloud.{spec.Name}.chaos"] = "true", [VersionKey(spec.Name)] = id };
        return spec with
        {
            Services =
            [
                .. spec.Services.Select(service => service.Name == RecipeLabels.MainService
                    ? service with { DeployLabels = service.DeployLabels.Concat(labels).ToImmutableSortedDictionary(StringComparer.Ordinal) }
                    : service),
            ],
        };
    }
}
