namespace CcCi.Harness.Compose;

/// <summary>A network of a stack.</summary>
/// <param name="Name">The key under <c>networks:</c>.</param>
/// <param name="EngineName">What it is called on the engine.</param>
/// <param name="External">Whether it is expected to be there already, such as Co-op Cloud's <c>proxy</c>. A run makes its own in its place.</param>
/// <param name="Internal">Whether it has no way out.</param>
/// <param name="Attachable">Whether containers outside of services may join.</param>
public sealed record NetworkSpec(
    string Name, string EngineName, bool External = false, bool Internal = false, bool Attachable = false, string? Driver = null)
{
    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = SortedMap<string>.Empty;

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = SortedMap<string>.Empty;

    /// <summary>
    /// The stack that a network belongs to which connects it with others: whoever needs it first makes it, and it goes with that stack. Services have
    /// no names in it but those that their attachment gives. Null for a stack's own network.
    /// </summary>
    public StackName? Owner { get; init; }

    /// <summary>Address ranges, as CIDR.</summary>
    public IReadOnlyList<string> Subnets { get; init; } = [];
}

/// <summary>A named volume of a stack.</summary>
/// <param name="Name">The key under <c>volumes:</c>.</param>
/// <param name="EngineName">What it is called on the engine.</param>
/// <param name="External">Whether it is expected to be there already.</param>
public sealed record VolumeSpec(string Name, string EngineName, bool External = false, string? Driver = null)
{
    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = SortedMap<string>.Empty;

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = SortedMap<string>.Empty;
}

/// <summary>A secret of a stack. Its value is never here: it is generated for a run, see <see cref="Recipes.SecretDeclaration"/>.</summary>
/// <param name="Name">The key under <c>secrets:</c>.</param>
/// <param name="EngineName">What it is called on the engine, version included.</param>
/// <param name="External">Whether an operator makes it, which is Co-op Cloud's way.</param>
/// <param name="Content">The content, when the files name a file for it; null when it is generated.</param>
public sealed record SecretSpec(string Name, string EngineName, bool External, byte[]? Content = null);

/// <summary>A config of a stack.</summary>
/// <param name="Name">The key under <c>configs:</c>.</param>
/// <param name="EngineName">What it is called on the engine, version included.</param>
/// <param name="Content">The content before any template in it is expanded.</param>
/// <param name="TemplateDriver"><c>golang</c>, or null for content that is taken as it is.</param>
/// <param name="Source">The file it came from, as it is named in the compose files, for messages.</param>
public sealed record ConfigSpec(string Name, string EngineName, byte[] Content, string? TemplateDriver = null, string Source = "");

/// <summary>A key of a compose file that was read and is not honoured.</summary>
/// <param name="File">The file, relative to the recipe; empty when it is an engine that does not honour the key.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Key">The path of the key, such as <c>services.app.devices</c>.</param>
/// <param name="Reason">Why it has no effect, or what is done instead.</param>
public sealed record ComposeWarning(string File, int Line, string Key, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => File.Length == 0 ? $"{Key}: {Reason}" : $"{File}:{Line}: {Key}: {Reason}";
}
