using System.Collections.Immutable;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Reads <c>deploy:</c>, and the service's <c>restart:</c> where it stands in for a restart policy.</summary>
internal sealed class DeployReader
{
    private readonly YamlMap? _deploy;

    public DeployReader(Reading reading, YamlMap service)
    {
        _deploy = service.Map("deploy");
        _deploy?.KnowsOnly("endpoint_mode", "labels", "mode", "placement", "replicas", "resources", "restart_policy", "rollback_config", "update_config");
        if (_deploy?.Map("restart_policy") is not null && service.Find("restart") is { } restart)
            reading.Warn(restart, "`deploy: restart_policy:` is there too and wins");
        else if (_deploy?.Map("restart_policy") is null && service.Text("restart") is "no" or "false")
            reading.Warn(service.Find("restart")!, "stacks ignore it and start again what ended; write `deploy: restart_policy: {condition: none}`");
    }

    public ImmutableSortedDictionary<string, string> Labels() =>
        _deploy?.Find("labels") is { } labels
            ? YamlForms.Texts(YamlForms.ToMap(labels)).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal)
            : SortedMap<string>.Empty;

    public string? EndpointMode() => OneOf("endpoint_mode", _deploy, "vip", "dnsrr");

    public ServiceMode Mode()
    {
        var replicas = _deploy?.Number("replicas") ?? 1;
        if (replicas < 0)
            throw _deploy!.Find("replicas")!.Error($"is {replicas} and must not be negative");
        return OneOf("mode", _deploy, "replicated", "global", "replicated-job", "global-job") switch
        {
            "global" => new ServiceMode.Global(),
            "replicated-job" => new ServiceMode.ReplicatedJob(replicas),
            "global-job" => new ServiceMode.GlobalJob(),
            _ => new ServiceMode.Replicated(replicas),
        };
    }

    public RestartPolicy Restart(YamlMap service)
    {
        if (_deploy?.Map("restart_policy") is not { } policy)
            return FromRestart(service);
        policy.KnowsOnly("condition", "delay", "max_attempts", "window");
        var condition = OneOf("condition", policy, "none", "on-failure", "any") switch
        {
            "none" => RestartCondition.None,
            "on-failure" => RestartCondition.OnFailure,
            _ => RestartCondition.Any,
        };
        return new RestartPolicy(condition, policy.Duration("delay"), policy.Number("max_attempts"), policy.Duration("window"));
    }

    public UpdatePolicy? Policy(string key)
    {
        if (_deploy?.Map(key) is not { } policy)
            return null;
        policy.KnowsOnly("delay", "failure_action", "max_failure_ratio", "monitor", "order", "parallelism");
        return new UpdatePolicy(
            policy.Number("parallelism"), policy.Duration("delay"), OneOf("failure_action", policy, "pause", "continue", "rollback"), policy.Duration("monitor"),
            policy.Fraction("max_failure_ratio"), OneOf("order", policy, "stop-first", "start-first"));
    }

    public Resources? Resources()
    {
        if (_deploy?.Map("resources") is not { } resources)
            return null;
        resources.KnowsOnly("limits", "reservations");
        var (limits, reservations) = (resources.Map("limits"), resources.Map("reservations"));
        limits?.KnowsOnly("cpus", "memory", "pids");
        reservations?.KnowsOnly("cpus", "memory");
        return new Resources(limits?.Fraction("cpus"), limits?.Bytes("memory"), limits?.Number("pids"), reservations?.Fraction("cpus"), reservations?.Bytes("memory"));
    }

    public Placement? Placement()
    {
        if (_deploy?.Map("placement") is not { } placement)
            return null;
        placement.KnowsOnly("constraints", "max_replicas_per_node", "preferences");
        var preferences = placement.Items("preferences").Select(YamlMap.AsMap).Select(preference =>
        {
            preference.KnowsOnly("spread");
            return preference.Text("spread");
        }).OfType<string>();
        return new Placement(placement.Texts("constraints"), [.. preferences], placement.Number("max_replicas_per_node"));
    }

    private static RestartPolicy FromRestart(YamlMap service)
    {
        if (service.Text("restart") is not { } text)
            return RestartPolicy.Default;
        var (word, attempts) = (text.Split(':')[0], text.Split(':').Skip(1).FirstOrDefault());
        return word switch
        {
            // docker/cli takes it for a service that says nothing, which the engine starts again.
            "no" or "false" or "always" or "unless-stopped" => RestartPolicy.Default,
            "on-failure" when attempts is null => new RestartPolicy(RestartCondition.OnFailure),
            "on-failure" when NumberText.TryWhole(attempts, out var most) => new RestartPolicy(RestartCondition.OnFailure, MaxAttempts: most),
            _ => throw service.Find("restart")!.Error($"is `{text}` and must be no, always, unless-stopped, on-failure or on-failure:<number>"),
        };
    }

    private static string? OneOf(string key, YamlMap? map, params string[] words) =>
        map?.Text(key) is not { } text ? null
        : words.Contains(text) ? text : throw map.Find(key)!.Error($"is `{text}` and must be one of {string.Join(", ", words)}");
}
