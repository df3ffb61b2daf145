using CcCi.Harness.Faults;

namespace CcCi.Harness.Yaml;

/// <summary>A YAML file of a recipe cannot be read, or says something that cannot be.</summary>
public sealed class YamlException : HarnessException
{
    private YamlException(string message) : base(FaultOwner.Recipe, message) { }

    internal static YamlException Malformed(string file, long line, long column, string reason) =>
        new($"{file}:{line}:{column}: this is no YAML: {reason.TrimEnd('.')}");

    internal static YamlException At(string file, long line, string subject, string what) => new($"{file}:{line}: {subject} {what}");
}
