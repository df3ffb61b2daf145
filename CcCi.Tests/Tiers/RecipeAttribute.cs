using Xunit.v3;

namespace CcCi.Tests.Tiers;

/// <summary>Gives the tests of a recipe the trait <c>Recipe</c>, by which they are selected: <c>dotnet test --filter Recipe=ghost</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RecipeAttribute(string name) : Attribute, ITraitAttribute
{
    public string Name { get; } = name;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Recipe", Name)];
}
