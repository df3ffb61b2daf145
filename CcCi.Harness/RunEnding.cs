using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations.Promote;
using CcCi.Harness.Planning;
using CcCi.Harness.Reporting;

namespace CcCi.Harness;

/// <summary>How a run that deployed something ends: torn down, or left standing to be looked into; counted; promoted if it was green.</summary>
/// <param name="owner">Whose the stacks of a role are.</param>
internal sealed class RunEnding(RunHost host, Session session, RunLedger ledger, RunId run, Func<DeployRole, OwnerLabels> owner)
{
    /// <summary>Ends the run. What goes wrong is in the ledger.</summary>
    /// <param name="stacks">The stacks that it deployed, in order.</param>
    /// <param name="failure">What made it fail; null when no act did.</param>
    /// <param name="late">Finds out what died since the last act.</param>
    /// <returns>Whether it was left standing.</returns>
    public async Task<bool> EndAsync(IReadOnlyList<StackName> stacks, Exception? failure, Func<CancellationToken, Task<HarnessException?>> late, CancellationToken ct)
    {
        var kept = false;
        try
        {
            if (failure is null && await late(ct) is { } death)
                ledger.Write(new RunFailed(death.Message, death.Owner));
            kept = stacks.Count > 0 && host.Settings.KeepFailed && failure is not OperationCanceledException && HasFailed(ledger.Entries);
            if (kept)
                await KeepAsync(ct);
            else
                await TearDownAsync(stacks, ct);
            ledger.Write(new EngineCounted(DeployWitness.Deploys(session.Watch.Seen)));
            if (host.Settings.Promote)
                await PromoteAsync(ct);
        }
        catch (Exception error) when (error is HarnessException or OperationCanceledException)
        {
            ledger.Write(new RunFailed(error.Message, (error as HarnessException)?.Owner ?? FaultOwner.Machine));
        }

        return kept;
    }

    private static bool HasFailed(IReadOnlyList<LedgerEntry> entries) =>
        entries.Any(entry => entry is RunFailed or TierActEnded { Error: not null } or FactEnded { Outcome: Outcome.Fail });

    private async Task TearDownAsync(IReadOnlyList<StackName> stacks, CancellationToken ct)
    {
        host.Progress.Say($"{session.Plan.Recipe.Name}: tearing down");
        await new Teardown(session.Engine, ledger).RunAsync(run, [.. stacks.Except(session.Shared)], session.Shared, await session.RevokeAsync(ct), ct);
        await session.Stability.UntilAllGoneAsync(session.Shared, ct);
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        host.Progress.Say($"{session.Plan.Recipe.Name}: failed, and stays as it is (CCCI_KEEP=failed)");
        var standing = (await session.Engine.ListAsync(ct)).Where(thing => Teardown.IsOf(run, thing)).ToList();
        var enter = standing.Where(thing => thing.Kind == EngineObjectKind.Container).Select(thing => $"docker exec -it {thing.Name} sh");
        ledger.Write(new RunKept([.. standing.Select(thing => thing.ToString())], [.. enter], $"./run --remove {run}"));
    }

    /// <summary>Leaves the candidate live, if the run proved it: the summary as it would be is green.</summary>
    private async Task PromoteAsync(CancellationToken ct)
    {
        var obstacle = Summarizer.Summarize([.. ledger.Entries, new RunEnded()]).IsGreen ? PromoteOperation.Obstacle(session.Plan) : "the run is red";
        if (obstacle is not null)
        {
            ledger.Write(new Noted($"not promoted: {obstacle}"));
            return;
        }

        host.Progress.Say($"{session.Plan.Recipe.Name}: promoting {session.Plan.Target.Title}");
        await new PromoteOperation(session.Engine, ledger, DeployCanonicalAsync, new WarmStacks(session.Engine, host.Name), host.LiveStacks).RunAsync(session.Plan, ct);
    }

    private async Task DeployCanonicalAsync(PlannedStack stack, CancellationToken ct)
    {
        await session.Deployer.DeployAsync(session.Deployments.Of(stack, owner(DeployRole.Canonical)), stack.Title, ct);
        await session.ReadyAsync(stack, session.Plan.Domain, ct);
        await session.Markers.SetUpAsync(new LiveApp(session.Engine, stack, session.Plan.Domain), ct);
    }
}
