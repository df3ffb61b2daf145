using CcCi.Harness.Faults;

namespace CcCi.Harness.Reporting;

/// <summary>A run has made more deploys than its budget, or fewer. Recipes do not deploy: whatever does belongs to the harness or to its tests.</summary>
public sealed class BudgetException : HarnessException
{
    private BudgetException(string message) : base(FaultOwner.Harness, message) { }

    internal static BudgetException Wrong(string problem) => new(problem);
}
