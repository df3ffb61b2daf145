using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;

namespace CcCi.Harness.Deploying;

/// <summary>
/// The one place that creates a stack. Whatever the budget counts goes through here, and is in the ledger before the engine is asked: a
/// deploy that fails half-way is a deploy all the same.
/// </summary>
internal sealed class Deployer(IEngine engine, RunLedger ledger)
{
    /// <summary>Creates the stack. Whether it gets ready is for <see cref="Readiness"/> to find out.</summary>
    public async Task DeployAsync(StackDeployment deployment, string version, CancellationToken ct)
    {
        var (stack, owner) = (deployment.Stack.Name.Value, deployment.Owner);
        ledger.Write(new DeployStarted(stack, owner.Recipe, version, owner.Role.ToString().ToLowerInvariant()));
        try
        {
            await ledger.RecordAsync("deploy", stack, () => engine.CreateAsync(deployment, ct));
            ledger.Write(new DeployEnded(stack, owner.Recipe));
        }
        catch (Exception error)
        {
            ledger.Write(new DeployEnded(stack, owner.Recipe, error.Message));
            throw;
        }
    }
}
