using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;

namespace CcCi.Harness.Operations.Backup;

/// <summary>
/// Takes a backup the way Co-op Cloud's backup bot does: the recipe's pre-hooks, a copy of what its labels name, the post-hooks, all under
/// running containers.
/// </summary>
/// <param name="folder">Where the artefact is written.</param>
internal sealed class BackupOperation(IEngine engine, Markers markers, Hooks hooks, RunLedger ledger, string folder, TimeProvider clock)
{
    /// <summary>Plants a marker in <paramref name="app"/> and backs it up.</summary>
    /// <exception cref="HookFailedException">A hook failed.</exception>
    /// <exception cref="BackupException">What the labels name is not there, or the artefact cannot be written.</exception>
    public async Task<BackupResult> RunAsync(LiveApp app, CancellationToken ct)
    {
        var (stack, policy) = (app.Stack.Spec.Name, app.Stack.Backup);
        var marker = await markers.PlantAsync(app, "backup", ct);
        await using var serving = ServingMonitor.Start(app, clock, ct);
        List<BackupHook> ran = [.. await hooks.RunAsync(stack, policy, HookMoment.BeforeBackup, ct)];
        var parts = new List<BackupPart>();
        foreach (var location in Locations(policy))
            parts.Add(await ledger.RecordAsync("capture", location.ToString(), () => CaptureAsync(stack, location, parts.Count, ct)));
        ran.AddRange(await hooks.RunAsync(stack, policy, HookMoment.AfterBackup, ct));
        return new BackupResult(marker, parts, ran, await serving.StopAsync());
    }

    private static IEnumerable<StackPath> Locations(BackupPolicy policy)
    {
        foreach (var volume in policy.Volumes)
        {
            if (volume.Paths.Count == 0)
                yield return new StackPath.InVolume(volume.Volume);
            foreach (var path in volume.Paths)
                yield return new StackPath.InVolume(volume.Volume, path);
        }

        foreach (var path in policy.ContainerPaths)
            yield return new StackPath.InService(path.Service, path.Path);
    }

    private async Task<BackupPart> CaptureAsync(StackName stack, StackPath location, int number, CancellationToken ct)
    {
        var file = Path.Combine(folder, $"backup-{number}.tar");
        try
        {
            await using (var tar = new FileStream(file, FileMode.Create, FileAccess.Write))
                await engine.ReadAsync(stack, location, tar, ct);
            return await BackupInspection.InspectAsync(location, file, ct);
        }
        catch (PathNotFoundException)
        {
            throw BackupException.NothingThere(location);
        }
        catch (IOException error)
        {
            throw BackupException.CannotWrite(location, file, error);
        }
    }
}
