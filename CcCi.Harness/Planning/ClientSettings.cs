namespace CcCi.Harness.Planning;

/// <summary>What an app takes of the dependencies that it needs: how it is told where they are and who it is there.</summary>
/// <param name="Env">Variables for its compose files.</param>
/// <param name="Secrets">Values of its secrets, by key.</param>
public sealed record ClientSettings(IReadOnlyDictionary<string, string> Env, IReadOnlyDictionary<string, string> Secrets)
{
    /// <summary>Nothing.</summary>
    public static ClientSettings None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>These and those; what <paramref name="other"/> says wins.</summary>
    public ClientSettings With(ClientSettings other) => new(Merge(Env, other.Env), Merge(Secrets, other.Secrets));

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Where(pair => !other.ContainsKey(pair.Key)).Concat(other).ToDictionary();
}
