using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>The labels by which an object is found again, beside those that say whose it is.</summary>
internal static class ObjectLabels
{
    /// <summary>The key of the service.</summary>
    public const string Service = "ccci.service";

    /// <summary>What the container was made from; another fingerprint means another specification.</summary>
    public const string Fingerprint = "ccci.fingerprint";

    /// <summary>How many containers the service is to have.</summary>
    public const string Desired = "ccci.desired";

    /// <summary>The place of the service in its stack.</summary>
    public const string Order = "ccci.order";

    /// <summary>The mode of the service.</summary>
    public const string Mode = "ccci.mode";

    /// <summary>In front of each key of <c>deploy: labels:</c>, to tell them from the container's own.</summary>
    public const string DeployPrefix = "ccci.deploy.";

    /// <summary>A filter for what belongs to a stack.</summary>
    public static IDictionary<string, IDictionary<string, bool>> OfStack(StackName stack) => Having($"{OwnerLabels.StackLabel}={stack}");

    /// <summary>A filter for what belongs to any run.</summary>
    public static IDictionary<string, IDictionary<string, bool>> OfRuns() => Having(OwnerLabels.RunLabel);

    /// <summary>A filter for what carries a label.</summary>
    public static IDictionary<string, IDictionary<string, bool>> Having(string label) =>
        new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [label] = true } };

    /// <summary>Whether something of a run is the business of an engine of a kind: whatever another kind has not made.</summary>
    public static bool IsOf(string engine, EngineObject thing) => thing.Labels.GetValueOrDefault(OwnerLabels.EngineLabel, engine) == engine;

    /// <summary>The value of a label; null when there is none.</summary>
    public static string? Label(this IDictionary<string, string> labels, string key) => labels.TryGetValue(key, out var value) ? value : null;
}
