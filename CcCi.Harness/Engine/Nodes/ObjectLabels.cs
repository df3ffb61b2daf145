using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>The labels by which an object is found again, beside those that say whose it is.</summary>
internal static class ObjectLabels
{
    /// <summary>The key of the service.</summary>
    public const string Service = "ccci.service";

    /// <summary>The key of the volume: the files may give it any name on the engine.</summary>
    public const string Volume = "ccci.volume";

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

    /// <summary>A filter for what belongs to a stack of a run. The stack's label alone says nothing: anybody's stack may carry it.</summary>
    public static IDictionary<string, IDictionary<string, bool>> OfStack(StackName stack) => Having($"{OwnerLabels.StackLabel}={stack}", OwnerLabels.RunLabel);

    /// <summary>A filter for what carries all of some labels.</summary>
    public static IDictionary<string, IDictionary<string, bool>> Having(params IReadOnlyList<string> labels) =>
        new Dictionary<string, IDictionary<string, bool>> { ["label"] = labels.ToDictionary(label => label, _ => true) };

    /// <summary>Whether something of a run is the business of an engine of a kind: whatever another kind has not made.</summary>
    public static bool IsOf(string engine, EngineObject thing) => thing.Labels.GetValueOrDefault(OwnerLabels.EngineLabel, engine) == engine;

    /// <summary>The value of a label; null when there is none.</summary>
    public static string? Label(this IDictionary<string, string> labels, string key) => labels.TryGetValue(key, out var value) ? value : null;
}
