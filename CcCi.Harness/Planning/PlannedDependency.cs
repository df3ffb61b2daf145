using CcCi.Harness.Compose;
using CcCi.Harness.Recipes;

namespace CcCi.Harness.Planning;

/// <summary>A recipe that the one under test needs, directly or through another.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Stack">What runs, or is going to.</param>
/// <param name="Domain">The host name that it is served under.</param>
/// <param name="Needs">The dependencies that it needs itself.</param>
/// <param name="Warm">The live stack that serves as it; null when the run deploys it.</param>
public sealed record PlannedDependency(
    Recipe Recipe, PlannedStack Stack, string Domain, IReadOnlyList<PlannedDependency> Needs, WarmStack? Warm)
{
    /// <summary>The recipe's name.</summary>
    public string Name => Recipe.Name;

    /// <summary>Where users reach the app: through the proxy, by TLS.</summary>
    public Uri Site => new($"https://{Domain}");

    /// <summary>Where other containers reach the app, by its host name and its own port: there is no proxy between them.</summary>
    public Uri Address => new($"http://{Domain}:{Stack.Probe.Port}");
}

/// <summary>A live stack that may serve as a dependency at no cost: a canonical one, or one that another run of this process shares.</summary>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Name">Its name on the engine.</param>
/// <param name="Domain">The host name that it is served under.</param>
/// <param name="Version">The version of its label; empty when it has none.</param>
/// <param name="Id">What tells the files that it was deployed from; empty for a published version.</param>
public sealed record WarmStack(string Recipe, StackName Name, string Domain, string Version, string Id)
{
    /// <summary>Values of its secrets, by key; empty until they were read.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = SortedMap<string>.Empty;
}
