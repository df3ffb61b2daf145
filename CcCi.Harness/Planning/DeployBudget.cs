namespace CcCi.Harness.Planning;

/// <summary>How many deploys a run needs: one for the recipe, and one for each dependency that is not live already. No more, and no fewer.</summary>
/// <param name="Cold">The dependencies that the run deploys, in order.</param>
/// <param name="Warm">The dependencies that are live already and cost nothing.</param>
public sealed record DeployBudget(IReadOnlyList<string> Cold, IReadOnlyList<string> Warm)
{
    /// <summary>1 base + N cold dependencies.</summary>
    public int Expected => 1 + Cold.Count;
}
