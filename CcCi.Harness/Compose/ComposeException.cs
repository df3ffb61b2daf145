using CcCi.Harness.Faults;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>A compose file asks for something that cannot be, or cannot be read.</summary>
public sealed class ComposeException : HarnessException
{
    private ComposeException(string message, Exception? inner = null) : base(FaultOwner.Recipe, message, inner) { }

    internal static ComposeException NoSuchService(StackName stack, string name, IReadOnlyList<ServiceSpec> services) =>
        new($"stack {stack} has no service `{name}`; it has {string.Join(", ", services.Select(service => $"`{service.Name}`"))}");

    internal static ComposeException BadReference(YamlValue at, string reference, string why) => At(at, $"the reference `{reference}` {why}");

    internal static ComposeException MissingVariable(YamlValue at, string name, string message) =>
        At(at, $"the variable {name} must be set{(message.Length == 0 ? "" : $": {message}")}; give it a value under `env:` in ccci.yml");

    internal static ComposeException NotAllowed(Privilege privilege) =>
        new($"{privilege.File}:{privilege.Line}: {privilege.Key}: service {privilege.Service} {privilege.Meaning}. If the recipe cannot do without, write "
            + $"`allow: {{{privilege.Service}: [\"{privilege.Name}\"]}}` into its ccci.yml");

    internal static ComposeException NoFile(string file) => new($"{file} is named by COMPOSE_FILE and is not in the recipe");

    internal static ComposeException FileOutside(string file) => new($"{file} is named by COMPOSE_FILE and is outside of the recipe's folder");

    internal static ComposeException Empty(string file) => new($"{file}: the file says nothing; it must have `services:`");

    internal static ComposeException At(YamlValue value, string what) => new($"{value.File}:{value.Line}: {value.Path}: {what}");

    internal static ComposeException Undeclared(YamlValue value, string kind, string name, IEnumerable<string> declared) =>
        At(value, $"the {kind} `{name}` is not declared under `{kind}s:`{Suggestion.For(name, declared)}");

    internal static ComposeException MissingFile(YamlValue value, string kind, string name, string file) =>
        At(value, $"the {kind} `{name}` comes from {file}, which is not in the recipe");

    internal static ComposeException Template(string config, string source, int line, string what) =>
        new($"{source}:{line}: the template of config `{config}`: {what}");

    internal static ComposeException BadLabel(string service, string label, string value, string what) =>
        new($"service {service}: the label {label}={value} {what}");
}
