using System.Collections.Immutable;
using CcCi.Harness.Recipes;

namespace CcCi.Harness.Compose;

/// <summary>What is different between two specifications of one stack, in words.</summary>
public static class StackChange
{
    /// <summary>
    /// The differences, a line each. Labels that only say which version something is do not count: a candidate that differs in nothing else
    /// is the same stack under another name.
    /// </summary>
    public static IReadOnlyList<string> Between(StackSpec before, StackSpec after)
    {
        var changes = new List<string>();
        foreach (var service in after.Services)
        {
            if (before.Services.FirstOrDefault(old => old.Name == service.Name) is { } old)
                changes.AddRange(Between(Aspects(before, old), Aspects(after, service)).Select(change => $"{service.Name}: {change}"));
            else
                changes.Add($"{service.Name}: a new service");
        }

        changes.AddRange(before.Services.Where(old => after.Services.All(service => service.Name != old.Name)).Select(old => $"{old.Name}: the service is gone"));
        return changes;
    }

    /// <summary>
    /// Configs whose content differs under one name, a line each with what to change. An engine's configs cannot be changed, so such an
    /// upgrade fails on every operator's machine.
    /// </summary>
    /// <param name="versions">Where recipes keep the versions in such names: the candidate's <c>abra.sh</c>.</param>
    public static IReadOnlyList<string> ConfigsChangedWithoutVersion(StackSpec before, StackSpec after, AbraSh versions) =>
    [
        .. from config in after.Configs
           join old in before.Configs on config.EngineName equals old.EngineName
           where !config.Content.AsSpan().SequenceEqual(old.Content) || config.TemplateDriver != old.TemplateDriver
           select $"{config.Source}: the config `{config.Name}` is still called {config.EngineName}; raise {VersionOf(config, versions)}",
    ];

    private static string VersionOf(ConfigSpec config, AbraSh versions)
    {
        var usual = $"{config.Name.ToUpperInvariant()}_VERSION";
        var name = versions.Variables.ContainsKey(usual) ? usual
            : versions.Variables.Where(pair => pair.Key.EndsWith("_VERSION", StringComparison.Ordinal) && config.EngineName.EndsWith($"_{pair.Value}", StringComparison.Ordinal)).Select(pair => pair.Key).FirstOrDefault();
        return name is null
            ? $"the version in its name, which recipes keep in abra.sh as `export {usual}=...`"
            : $"`export {name}={versions.Variables[name]}` in {AbraSh.FileName}:{versions.Lines[name]}";
    }

    private static ImmutableSortedDictionary<string, string> Aspects(StackSpec stack, ServiceSpec service)
    {
        var bare = service with { DeployLabels = service.DeployLabels.Where(label => !SaysVersion(stack.Name, label.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal) };
        return ServiceFingerprint.Parts(stack, bare).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Between(ImmutableSortedDictionary<string, string> before, ImmutableSortedDictionary<string, string> after)
    {
        foreach (var aspect in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(aspect), after.GetValueOrDefault(aspect));
            if (old != now)
                yield return aspect == "image" ? $"image {old} -> {now}" : old is null ? $"{aspect} is new" : now is null ? $"{aspect} is gone" : $"{aspect} changed";
        }
    }

    private static bool SaysVersion(StackName stack, string label) =>
        label == RecipeLabels.VersionKey(stack) || label == $"coop-cloud.{stack}.chaos" || label == $"coop-cloud.{stack}.chaos-version";
}
