namespace CcCi.Harness.Recipes;

/// <summary>
/// A recipe's <c>ccci.yml</c>: what the recipe itself does not say. Every key is optional, and null or empty means that what the recipe
/// says holds.
/// </summary>
public sealed record Enrolment
{
    /// <summary><c>source</c>: a git repository whose tags are the versions; null for the folders <c>versions/</c> and <c>head/</c> beside the file.</summary>
    public string? Git { get; init; }

    /// <summary><c>requires</c>: the recipes that this one cannot run without.</summary>
    public IReadOnlyList<Requirement> Requires { get; init; } = [];

    /// <summary><c>shared</c>: whether runs of one process may use one stack of it as their dependency.</summary>
    public bool Shared { get; init; }

    /// <summary><c>allow</c>: what services may ask for that reaches beyond their containers, by the service.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Allow { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary><c>env</c>: variables for the compose files, over those of <c>.env.sample</c>.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary><c>upgrade</c>.</summary>
    public UpgradeEnrolment Upgrade { get; init; } = new();

    /// <summary><c>probe</c>.</summary>
    public ProbeEnrolment Probe { get; init; } = new();

    /// <summary><c>timeouts</c>.</summary>
    public TimeoutEnrolment Timeouts { get; init; } = new();
}

/// <summary>A recipe that another one needs.</summary>
/// <param name="Recipe">Its name.</param>
/// <param name="Version">The published version to use; null for the newest, or its candidate when none is published.</param>
/// <param name="Env">Variables for its compose files.</param>
public sealed record Requirement(string Recipe, string? Version, IReadOnlyDictionary<string, string> Env);

/// <summary>How a recipe is upgraded.</summary>
public sealed record UpgradeEnrolment
{
    /// <summary><c>base</c>: the published version to upgrade from.</summary>
    public string? Base { get; init; }

    /// <summary><c>env</c>: variables that the candidate gets and the base does not.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();
}

/// <summary>How to find out whether the app serves.</summary>
/// <param name="Service">The service to ask.</param>
/// <param name="Port">Its port inside the container.</param>
/// <param name="Path">The path to ask for.</param>
/// <param name="Status">The status to expect.</param>
/// <param name="Contains">A text that the answer must hold.</param>
public sealed record ProbeEnrolment(string? Service = null, int? Port = null, string? Path = null, int? Status = null, string? Contains = null);

/// <summary>Bounds on waits.</summary>
/// <param name="Ready">How long a deploy may take to become ready.</param>
/// <param name="Hook">How long a backup or restore hook may take.</param>
public sealed record TimeoutEnrolment(TimeSpan? Ready = null, TimeSpan? Hook = null);
