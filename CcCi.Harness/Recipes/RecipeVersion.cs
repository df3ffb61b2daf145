using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace CcCi.Harness.Recipes;

/// <summary>
/// The version a recipe is published under, such as <c>1.4.0+6.44.1</c>: the packager's own number and, after the plus sign, the version
/// of the app inside. It stands in the label <c>coop-cloud.${STACK_NAME}.version</c> and is the git tag of the publication
/// (<see href="https://docs.coopcloud.tech/maintainers/handbook/#how-are-recipes-versioned"/>).
/// </summary>
public sealed partial record RecipeVersion : IComparable<RecipeVersion>
{
    private RecipeVersion(Version packaging, string app) => (Packaging, App) = (packaging, app);

    /// <summary>The packager's number. It alone decides which of two versions is newer.</summary>
    public Version Packaging { get; }

    /// <summary>The app's version, in whatever scheme its authors chose; good only for telling it from another.</summary>
    public string App { get; }

    /// <summary>Reads a version as it stands in a compose label or a git tag.</summary>
    /// <exception cref="RecipeFormatException"><paramref name="text"/> is not a recipe version.</exception>
    public static RecipeVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw RecipeFormatException.BadVersion(text);

    /// <summary>Reads a version if <paramref name="text"/> is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RecipeVersion? version)
    {
        var match = Shape().Match(text ?? "");
        version = match.Success && Version.TryParse(match.Groups["packaging"].ValueSpan, out var packaging)
            ? new RecipeVersion(packaging, match.Groups["app"].Value)
            : null;
        return version is not null;
    }

    /// <inheritdoc/>
    public int CompareTo(RecipeVersion? other) => other is null ? 1 : Packaging.CompareTo(other.Packaging);

    /// <inheritdoc/>
    public override string ToString() => $"{Packaging}+{App}";

    [GeneratedRegex(@"^(?<packaging>\d{1,9}\.\d{1,9}\.\d{1,9})\+(?<app>[0-9A-Za-z][0-9A-Za-z._-]{0,99})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
