namespace CcCi.Tests.Canaries;

/// <summary>Runs with one deploy more or fewer than they need. Everything else in them goes well.</summary>
internal static class BudgetCanaries
{
    public static IReadOnlyList<Canary> All { get; } =
    [
        Of("a redundant deploy", nameof(BudgetRuns.A_deploy_too_many), "harness fault: deploy-count = 2 (expect 1): 1 more than the plan needs; something deployed what was there already"),
        Of("a deploy behind the ledger", nameof(BudgetRuns.A_deploy_behind_the_ledger), "harness fault: deploy-count = 2 (expect 1): the engine saw *the ledger has 1; something deploys behind the ledger's back"),
        Of("a missing deploy", nameof(BudgetRuns.A_deploy_too_few), "harness fault: deploy-count = 0 (expect 1): 1 fewer than the plan needs; something that the run is about was never deployed"),
        Of("a cold dependency deployed twice", nameof(BudgetRuns.A_cold_dependency_deployed_twice), "harness fault: deploy-count = 3 (expect 2): 1 more than the plan needs; something deployed what was there already"),
    ];

    private static Canary Of(string name, string run, string message) => new(name, null, "", message) { Run = run };
}
