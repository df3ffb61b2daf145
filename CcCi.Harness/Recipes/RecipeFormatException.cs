using CcCi.Harness.Faults;

namespace CcCi.Harness.Recipes;

/// <summary>A file of a recipe does not have the form that Co-op Cloud gives it.</summary>
public sealed class RecipeFormatException : HarnessException
{
    private RecipeFormatException(string message, Exception? inner = null) : base(FaultOwner.Recipe, message, inner) { }

    internal static RecipeFormatException BadVersion(string text) =>
        new($"`{text}` is not a recipe version: it must read <major>.<minor>.<patch>+<app version>, such as 1.4.0+6.44.1");

    internal static RecipeFormatException BadEnvLine(string file, int line, string text) =>
        new($"{file}:{line}: `{text.Trim()}` is no assignment: a line must read NAME=value, or begin with #");

    internal static RecipeFormatException BadSecretModifier(string file, int line, string modifier, string right) =>
        new($"{file}:{line}: `{modifier}` cannot be: {right}");
}
