using Xunit.v3;

namespace CcCi.Tests.Tiers;

/// <summary>
/// Gives the tests of a recipe the trait <c>Recipe</c>, by which they are selected: <c>dotnet test --filter Recipe=ghost</c>; and the trait
/// <c>Images</c>, by which those are left out whose images nothing here can build.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RecipeAttribute(string name) : Attribute, ITraitAttribute
{
    public string Name { get; } = name;

    /// <summary><c>any</c> when the images can be built where no registry answers, <c>upstream</c> when they cannot.</summary>
    public string Images { get; init; } = "any";

    /// <summary>The environment variable without which the facts are no tests at all: those of recipes that are broken on purpose. Null for all others.</summary>
    public string? OnlyWith { get; init; }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Recipe", Name), new("Images", Images)];
}
