using CcCi.Harness.Faults;

namespace CcCi.Harness.Recipes;

/// <summary>The files of a version, or of the candidate, cannot be had.</summary>
public sealed class CheckoutException : HarnessException
{
    private CheckoutException(FaultOwner owner, string message) : base(owner, message) { }

    internal static CheckoutException NoHead(string recipe, string folder) =>
        new(FaultOwner.Recipe, $"{recipe} has no candidate: there is no compose.yml in {Path.GetFileName(folder)}/; put the recipe's files there, or name a checkout in CCCI_HEAD");

    internal static CheckoutException NoRecipe(string folder) =>
        new(FaultOwner.Harness, $"CCCI_HEAD is {folder}, and there is no compose.yml; it must name the folder of a recipe's checkout");

    internal static CheckoutException BadFolder(string recipe, string name) =>
        new(FaultOwner.Recipe, $"{recipe}: versions/{name} is no version's name: it must read <major>.<minor>.<patch>+<app version>, such as 1.4.0+6.44.1");

    internal static CheckoutException Git(string command, int exitCode, string output) =>
        new(FaultOwner.Machine, $"`git {command}` ended with exit code {exitCode}: {output.Trim()}");

    internal static CheckoutException NoGit(Exception error) => new(FaultOwner.Machine, $"git cannot be run: {error.Message} Install it");

    internal static CheckoutException NotRequirable(string recipe, string version, IReadOnlyList<RecipeVersion> published) =>
        new(FaultOwner.Recipe, $"`requires:` asks for {recipe} {version}, which is not published; its published versions are {string.Join(", ", published.Select(known => known.ToString()).DefaultIfEmpty("none"))}");

    internal static CheckoutException NotPublished(string version, IReadOnlyList<RecipeVersion> published) =>
        new(FaultOwner.Harness, $"the version to upgrade from is given as `{version}`, which is not published; the published versions are {string.Join(", ", published.Select(known => known.ToString()).DefaultIfEmpty("none"))}");
}
