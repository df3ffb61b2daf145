using CcCi.Harness.Faults;

namespace CcCi.Harness.Recipes;

/// <summary>No recipe of that name is enrolled.</summary>
public sealed class RecipeNotFoundException : HarnessException
{
    private RecipeNotFoundException(string message) : base(FaultOwner.Harness, message) { }

    internal static RecipeNotFoundException Of(string name, string folder, IReadOnlyList<string> known) =>
        new($"there is no recipe `{name}` in {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}/{Suggestion.For(name, known)}"
            + (known.Count == 0 ? "; there is none at all" : $" The recipes are {string.Join(", ", known)}"));
}
