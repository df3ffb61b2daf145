using System.Collections.Immutable;
using CcCi.Harness.Recipes;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>
/// Loads a recipe's compose files into a <see cref="StackSpec"/>, by the rules of <c>docker stack deploy</c>: interpolation, merging,
/// reading, and a word about each key that has no effect.
/// </summary>
public static class ComposeLoader
{
    private static readonly string[] Sections = ["configs", "name", "networks", "secrets", "services", "version", "volumes"];

    /// <summary>Loads the files that <c>COMPOSE_FILE</c> names, <c>compose.yml</c> if it names none.</summary>
    /// <param name="checkout">The recipe's files.</param>
    /// <param name="stack">The stack's name.</param>
    /// <param name="overrides">Variables over those of <c>.env.sample</c> and <c>abra.sh</c>.</param>
    /// <exception cref="ComposeException">The files ask for something that cannot be.</exception>
    /// <exception cref="YamlException">A file cannot be read.</exception>
    public static StackSpec Load(RecipeCheckout checkout, StackName stack, IReadOnlyDictionary<string, string> overrides)
    {
        var variables = Variables(checkout, overrides);
        var interpolation = new Interpolation(variables);
        var root = FileNames(checkout, variables).Select(name => interpolation.Apply(Read(checkout, name))).Aggregate(ComposeMerge.Merge);
        root.KnowsOnly(Sections);

        var reading = new Reading(stack, checkout.Folder, variables, root);
        reading.Warnings.AddRange(interpolation.Warnings);
        var services = root.Map("services") is { Entries.Count: > 0 } map ? map : throw root.Error("has no services");
        var parts = new StackReader(reading);
        var spec = new StackSpec
        {
            Name = stack,
            Services = [.. services.Entries.Select(entry => new ServiceReader(reading, YamlMap.AsMap(entry.Value), entry.Key).Read())],
            Volumes = parts.Volumes(),
            Secrets = parts.Secrets(),
            Configs = parts.Configs(),
            Networks = parts.Networks(),
        };
        return spec with { Networks = parts.Used(spec), Warnings = reading.Warnings, Privileges = reading.Privileges };
    }

    private static ImmutableSortedDictionary<string, string> Variables(RecipeCheckout checkout, IReadOnlyDictionary<string, string> overrides)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var source in new[] { EnvSample.Read(checkout).Variables, AbraSh.Read(checkout).Variables, overrides })
        {
            foreach (var (name, value) in source)
                variables[name] = value;
        }

        return variables.ToImmutable();
    }

    private static IReadOnlyList<string> FileNames(RecipeCheckout checkout, IReadOnlyDictionary<string, string> variables)
    {
        var names = variables.GetValueOrDefault("COMPOSE_FILE", "").Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var name in names.Where(name => RecipePath.Inside(checkout.Folder, name) is null))
            throw ComposeException.FileOutside(name);
        return names.Length == 0 ? ["compose.yml"] : names;
    }

    private static YamlMap Read(RecipeCheckout checkout, string name)
    {
        var path = Path.Combine(checkout.Folder, name);
        if (!File.Exists(path))
            throw ComposeException.NoFile(name);
        return YamlFile.Parse(File.ReadAllText(path), name) ?? throw ComposeException.Empty(name);
    }
}
