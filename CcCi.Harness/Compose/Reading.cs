using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>What the readers of one stack share.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Folder">The recipe's folder, which relative paths start from.</param>
/// <param name="Variables">Variables by name.</param>
/// <param name="Root">The merged files.</param>
internal sealed record Reading(StackName Stack, string Folder, IReadOnlyDictionary<string, string> Variables, YamlMap Root)
{
    /// <summary>Keys that have no effect.</summary>
    public List<ComposeWarning> Warnings { get; } = [];

    /// <summary>What services ask for that reaches beyond their containers.</summary>
    public List<Privilege> Privileges { get; } = [];

    /// <summary>Notes a key that has no effect.</summary>
    public void Warn(YamlValue at, string reason) => Warnings.Add(new ComposeWarning(at.File, at.Line, at.Path, reason));

    /// <summary>Turns away a name that is not declared in a section such as <c>volumes</c>.</summary>
    public void MustBeDeclared(YamlValue at, string kind, string name)
    {
        var declared = Root.Map(kind + "s")?.Keys ?? [];
        if (!declared.Contains(name))
            throw ComposeException.Undeclared(at, kind, name, declared);
    }
}
