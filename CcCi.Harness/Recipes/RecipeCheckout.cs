namespace CcCi.Harness.Recipes;

/// <summary>One state of a recipe as files on disk: a published version, or the candidate.</summary>
/// <param name="Recipe">The recipe's name.</param>
/// <param name="Folder">The folder that holds <c>compose.yml</c>. It is only read.</param>
/// <param name="Id">
/// What tells this state from another. Of a published version, the version. Of a candidate, the first eight digits of its commit, with
/// <c>+U</c> behind when the tree has changes that are not committed, as Co-op Cloud's chaos deploys name it; outside git the first eight
/// digits of a hash over its files.
/// </param>
public sealed record RecipeCheckout(string Recipe, string Folder, string Id);
