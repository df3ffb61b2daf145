namespace CcCi.Harness.Recipes;

/// <summary>A recipe that is enrolled here: what its <c>ccci.yml</c> says, and where its files come from.</summary>
/// <param name="Name">Its name: the name of its folder.</param>
/// <param name="Folder">The folder that holds <c>ccci.yml</c>.</param>
/// <param name="Enrolment">What <c>ccci.yml</c> says.</param>
/// <param name="Source">Where its versions come from.</param>
public sealed record Recipe(string Name, string Folder, Enrolment Enrolment, RecipeSource Source);
