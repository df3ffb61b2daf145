using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;

namespace CcCi.Harness.Operations;

/// <summary>Runs a recipe's <c>backupbot</c> hooks in the running containers of their services, in the order of the services.</summary>
internal sealed class Hooks(IEngine engine, RunLedger ledger, TimeSpan bound)
{
    /// <summary>Runs the hooks of one moment.</summary>
    /// <returns>The hooks that ran.</returns>
    /// <exception cref="HookFailedException">A hook ended with another exit code than 0, or did not end within the bound.</exception>
    public async Task<IReadOnlyList<BackupHook>> RunAsync(StackName stack, BackupPolicy policy, HookMoment moment, CancellationToken ct)
    {
        var hooks = policy.Hooks.Where(hook => hook.Moment == moment).ToList();
        foreach (var hook in hooks)
            await ledger.RecordAsync(hook.Label, hook.Service, () => RunAsync(stack, hook, ct));
        return hooks;
    }

    private async Task RunAsync(StackName stack, BackupHook hook, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(bound);
        try
        {
            var result = await engine.ExecAsync(stack, hook.Service, ["sh", "-c", hook.Command], bounded.Token);
            if (result.ExitCode != 0)
                throw HookFailedException.ExitCode(hook, result);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw HookFailedException.TimedOut(hook, bound);
        }
    }
}
