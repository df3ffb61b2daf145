using System.Collections;

namespace CcCi.Harness.Settings;

/// <summary>
/// What an operator may set from outside, read once from environment variables named <c>CCCI_*</c>. An unknown name, or a value that cannot
/// be, is an error that lists the right ones: a misspelt setting that is ignored makes a run that tests something else than was meant.
/// </summary>
public sealed record CcciSettings
{
    /// <summary><c>CCCI_HEAD</c>: a checkout that takes the candidate's place; null takes the recipe's own.</summary>
    public string? Head { get; init; }

    /// <summary><c>CCCI_UPGRADE_BASE</c>: the published version that the run upgrades from; null takes the rule's.</summary>
    public string? UpgradeBase { get; init; }

    /// <summary><c>CCCI_ARTIFACTS</c>: where summaries, ledgers and reports go; null takes <c>artifacts/</c> in the repository.</summary>
    public string? Artifacts { get; init; }

    /// <summary><c>CCCI_STATE</c>: where locks and scratch files of runs live.</summary>
    public string State { get; init; } = DefaultState();

    /// <summary><c>CCCI_READY_TIMEOUT</c>: the least time that a stack is given to become ready, whatever the recipe says.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>CCCI_DEADLINE</c>: the longest that a run may take; then it is torn down.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary><c>CCCI_WARM</c>: whether live canonical stacks may serve as dependencies; <c>off</c> deploys all of them.</summary>
    public bool Warm { get; init; } = true;

    /// <summary><c>CCCI_PROMOTE</c>: whether a complete green run leaves its candidate live as the canonical stack.</summary>
    public bool Promote { get; init; }

    /// <summary><c>CCCI_ENGINE</c>: what runs stacks.</summary>
    public EngineKind Engine { get; init; }

    /// <summary><c>CCCI_NODES</c>: where the engines of a swarm's further nodes answer, by host name.</summary>
    public IReadOnlyDictionary<string, Uri> Nodes { get; init; } = new Dictionary<string, Uri>();

    /// <summary><c>CCCI_KEEP</c>: whether a run that failed is left standing, to be looked into.</summary>
    public bool KeepFailed { get; init; }

    /// <summary>Reads the variables of this process.</summary>
    /// <exception cref="SettingsException">A name is unknown, or a value cannot be.</exception>
    public static CcciSettings FromEnvironment() =>
        Read(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""));

    /// <summary>Reads the variables given. An empty value is as good as none.</summary>
    /// <exception cref="SettingsException">A name is unknown, or a value cannot be.</exception>
    public static CcciSettings Read(IReadOnlyDictionary<string, string> variables)
    {
        var settings = new CcciSettings();
        foreach (var (name, value) in variables.Where(pair => pair.Key.StartsWith("CCCI_", StringComparison.Ordinal) && pair.Value.Length > 0))
        {
            settings = name switch
            {
                "CCCI_HEAD" => settings with { Head = Path.GetFullPath(value) },
                "CCCI_UPGRADE_BASE" => settings with { UpgradeBase = value },
                "CCCI_ARTIFACTS" => settings with { Artifacts = Path.GetFullPath(value) },
                "CCCI_STATE" => settings with { State = Path.GetFullPath(value) },
                "CCCI_READY_TIMEOUT" => settings with { ReadyTimeout = SettingDuration.Parse(name, value) },
                "CCCI_DEADLINE" => settings with { Deadline = SettingDuration.Parse(name, value) },
                "CCCI_WARM" => settings with { Warm = Switch(name, value, "on", "off") },
                "CCCI_KEEP" => settings with { KeepFailed = Switch(name, value, "failed", "never") },
                "CCCI_PROMOTE" => settings with { Promote = Switch(name, value, "1", "0") },
                "CCCI_ENGINE" => settings with { Engine = Switch(name, value, "swarm", "containers") ? EngineKind.Swarm : EngineKind.Containers },
                "CCCI_NODES" => settings with { Nodes = Endpoints(name, value) },
                _ => throw SettingsException.Unknown(name, Names),
            };
        }

        return settings;
    }

    internal static IReadOnlyList<string> Names { get; } =
        [
            "CCCI_ARTIFACTS", "CCCI_DEADLINE", "CCCI_ENGINE", "CCCI_HEAD", "CCCI_KEEP", "CCCI_NODES", "CCCI_PROMOTE", "CCCI_READY_TIMEOUT", "CCCI_STATE",
            "CCCI_UPGRADE_BASE", "CCCI_WARM",
        ];

    private static bool Switch(string name, string value, string on, string off) =>
        value == on || (value == off ? false : throw SettingsException.BadValue(name, value, $"{on} or {off}"));

    private static Dictionary<string, Uri> Endpoints(string name, string value)
    {
        var endpoints = new Dictionary<string, Uri>(StringComparer.Ordinal);
        foreach (var entry in value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (entry.Split('=', 2) is not [{ Length: > 0 } node, var address] || !Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || !endpoints.TryAdd(node, endpoint))
                throw SettingsException.BadValue(name, value, "host names with the addresses of their engines, such as worker=tcp://10.0.0.2:2375, with commas between them");
        }

        return endpoints;
    }

    private static string DefaultState()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.Combine(
            string.IsNullOrEmpty(cache) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache") : cache, "ccci");
    }
}

/// <summary>What runs stacks.</summary>
public enum EngineKind
{
    /// <summary>Plain containers on one engine.</summary>
    Containers,

    /// <summary>Services of a Docker swarm.</summary>
    Swarm,
}
