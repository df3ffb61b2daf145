using CcCi.Harness.Yaml;

namespace CcCi.Harness.Recipes;

/// <summary>Reads <c>ccci.yml</c>. A key that it does not know is an error: what is ignored tests something else than was meant.</summary>
internal static class EnrolmentReader
{
    private static readonly string[] Keys = ["allow", "env", "probe", "requires", "shared", "source", "timeouts", "upgrade"];

    private static readonly string[] Privileges =
        ["bind:", "cap:", "device:", "docker-socket", "ipc:", "network_mode:", "pid:", "privileged", "security_opt:", "userns_mode:"];

    /// <param name="file">The file.</param>
    /// <param name="shown">The file as messages name it.</param>
    public static Enrolment Read(string file, string shown)
    {
        var root = YamlFile.Parse(File.ReadAllText(file), shown);
        if (root is null)
            return new Enrolment();
        root.KnowsOnly(Keys);
        var (upgrade, probe, timeouts) = (root.Map("upgrade"), root.Map("probe"), root.Map("timeouts"));
        upgrade?.KnowsOnly("base", "env");
        probe?.KnowsOnly("contains", "path", "port", "service", "status");
        timeouts?.KnowsOnly("hook", "ready");
        var requires = Requires(root);
        return new Enrolment
        {
            Git = Source(root),
            Requires = requires,
            Shared = Shared(root, requires),
            Allow = Allow(root.Map("allow")),
            Env = Variables(root.Map("env")),
            Upgrade = new UpgradeEnrolment { Base = upgrade?.Text("base"), Env = Variables(upgrade?.Map("env")) },
            Probe = new ProbeEnrolment(probe?.Text("service"), probe?.Number("port"), probe?.Text("path"), probe?.Number("status"), probe?.Text("contains")),
            Timeouts = new TimeoutEnrolment(timeouts?.Duration("ready"), timeouts?.Duration("hook")),
        };
    }

    private static string? Source(YamlMap root)
    {
        if (root.Find("source") is null or YamlScalar { Text: "folder" })
            return null;
        var source = root.Map("source")!;
        source.KnowsOnly("git");
        return source.Text("git") ?? throw source.Error("must be `folder`, or `{git: <address or path of a repository>}`");
    }

    private static Dictionary<string, IReadOnlyList<string>> Allow(YamlMap? map)
    {
        var allowed = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (map is null)
            return allowed;
        foreach (var service in map.Keys)
        {
            allowed[service] = map.Texts(service);
            if (allowed[service].FirstOrDefault(name => !IsPrivilege(name)) is { } unknown)
                throw (map.Find(service) ?? map).Error($"allows `{unknown}`, which is nothing that can be allowed; there are {string.Join(", ", Privileges)}, those with a colon followed by what is meant");
        }

        return allowed;
    }

    private static bool IsPrivilege(string name) =>
        Privileges.Any(kind => kind.EndsWith(':') ? name.Length > kind.Length && name.StartsWith(kind, StringComparison.Ordinal) : name == kind);

    private static bool Shared(YamlMap root, List<Requirement> requires) => root.Text("shared") switch
    {
        null => false,
        "run" when requires.Count == 0 => true,
        "run" => throw root.Error("has `shared: run` and `requires:`; a recipe that needs others itself cannot be shared"),
        _ => throw root.Error("has a key `shared` that is not `run`, the only way to be shared"),
    };

    private static List<Requirement> Requires(YamlMap root)
    {
        var requires = new List<Requirement>();
        foreach (var item in root.Items("requires"))
        {
            if (item is YamlScalar { Text: { Length: > 0 } name })
            {
                requires.Add(new Requirement(name, null, new Dictionary<string, string>()));
                continue;
            }

            var map = YamlMap.AsMap(item);
            map.KnowsOnly("env", "recipe", "version");
            requires.Add(new Requirement(map.Text("recipe") ?? throw map.Error("lacks the key `recipe`, which says what is required"), map.Text("version"), Variables(map.Map("env"))));
        }

        return requires;
    }

    private static Dictionary<string, string> Variables(YamlMap? map) =>
        map?.Keys.ToDictionary(key => key, key => map.Text(key) ?? "", StringComparer.Ordinal) ?? new Dictionary<string, string>(StringComparer.Ordinal);
}
