using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations.Backup;

namespace CcCi.Harness.Operations.Restore;

/// <summary>
/// Damages the app's data, proves the damage, and brings them back from a backup with the recipe's own hooks. Files are put back under
/// running containers and files that the backup lacks stay, as with Co-op Cloud's backup bot: only the hooks make a database consistent.
/// </summary>
internal sealed class RestoreOperation(IEngine engine, Readiness readiness, Markers markers, Hooks hooks, RunLedger ledger)
{
    /// <summary>Spoils the backup's marker, adds a stranger, restores, and waits until the app is ready again.</summary>
    /// <exception cref="MarkerException">The damage could not be done or proved.</exception>
    /// <exception cref="HookFailedException">A hook failed.</exception>
    /// <exception cref="ServiceNotReadyException">The app does not come back.</exception>
    public async Task<RestoreResult> RunAsync(LiveApp app, BackupResult backup, CancellationToken ct)
    {
        var (stack, policy) = (app.Stack.Spec.Name, app.Stack.Backup);
        await markers.SpoilAsync(app, backup.Marker, ct);
        var stranger = await markers.PlantAsync(app, "stranger", ct);
        await BackUpOnceMoreAsync(stack, policy, ct);
        List<BackupHook> ran = [.. await hooks.RunAsync(stack, policy, HookMoment.BeforeRestore, ct)];
        foreach (var part in backup.Parts)
            await ledger.RecordAsync("put back", part.Location.ToString(), () => PutBackAsync(stack, part, ct));
        ran.AddRange(await hooks.RunAsync(stack, policy, HookMoment.AfterRestore, ct));
        var settled = await ledger.RecordAsync("wait until ready", app.Stack.Title, () => readiness.WaitAsync(app.Stack, app.Domain, ct));
        return new RestoreResult(backup.Marker, stranger, ran, settled);
    }

    /// <summary>
    /// Runs the hooks of a later backup that nobody keeps. They leave the dump of that one where that of the backup lay: a restore that loads what lies
    /// about, and not what was put back, is found out.
    /// </summary>
    private async Task BackUpOnceMoreAsync(StackName stack, BackupPolicy policy, CancellationToken ct)
    {
        await hooks.RunAsync(stack, policy, HookMoment.BeforeBackup, ct);
        await hooks.RunAsync(stack, policy, HookMoment.AfterBackup, ct);
    }

    private async Task PutBackAsync(StackName stack, BackupPart part, CancellationToken ct)
    {
        await using var tar = File.OpenRead(part.File);
        await engine.WriteAsync(stack, part.IsFile ? FolderOf(part.Location) : part.Location, tar, ct);
    }

    private static StackPath FolderOf(StackPath file) => file switch
    {
        StackPath.InVolume volume => volume with { Path = Path.GetDirectoryName(volume.Path) ?? "" },
        StackPath.InService service => service with { Path = Path.GetDirectoryName(service.Path) ?? "/" },
        _ => file,
    };
}
