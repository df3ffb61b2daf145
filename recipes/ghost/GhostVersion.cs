using CcCi.Harness.Planning;

namespace CcCi.Recipes;

/// <summary>Versions as Ghost reports them.</summary>
internal static class GhostVersion
{
    /// <summary>The version inside a planned stack, as major.minor, which is all that Ghost tells.</summary>
    public static string Of(PlannedStack stack) => string.Join('.', (stack.Version?.App ?? "").Split('.').Take(2));
}
