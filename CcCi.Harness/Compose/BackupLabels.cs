namespace CcCi.Harness.Compose;

/// <summary>Reads <c>backupbot</c> labels, of the service and of its containers.</summary>
internal sealed class BackupLabels(StackSpec stack)
{
    private const string Prefix = "backupbot.";
    private const string VolumePrefix = "backupbot.backup.volumes.";

    private static readonly Dictionary<string, HookMoment> Moments = new(StringComparer.Ordinal)
    {
        ["backupbot.backup.pre-hook"] = HookMoment.BeforeBackup,
        ["backupbot.backup.post-hook"] = HookMoment.AfterBackup,
        ["backupbot.restore.pre-hook"] = HookMoment.BeforeRestore,
        ["backupbot.restore.post-hook"] = HookMoment.AfterRestore,
    };

    private readonly HashSet<string> _excluded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _limited = new(StringComparer.Ordinal);
    private readonly List<BackupContainerPath> _paths = [];
    private readonly List<BackupHook> _hooks = [];
    private readonly List<string> _warnings = [];
    private bool _enabled;

    public BackupPolicy Read()
    {
        foreach (var service in stack.Services)
        {
            foreach (var (label, value) in service.Labels.Concat(service.DeployLabels).Where(label => label.Key.StartsWith(Prefix, StringComparison.Ordinal)))
                Read(service.Name, label, value);
        }

        var mounted = stack.Services.SelectMany(service => service.Mounts).OfType<MountSpec.Named>().Select(mount => mount.Volume).ToHashSet(StringComparer.Ordinal);

        // The older form names paths in containers instead of volumes; a recipe that uses it means these and no more.
        var byVolume = _paths.Count == 0 || _limited.Count > 0;
        List<BackupVolume> volumes =
        [
            .. stack.Volumes.Where(volume => byVolume && mounted.Contains(volume.Name) && !_excluded.Contains(volume.Name))
                .Select(volume => new BackupVolume(volume.Name, _limited.GetValueOrDefault(volume.Name, []))),
        ];
        return new BackupPolicy(_enabled, _enabled ? volumes : [], _enabled ? _paths : [], _enabled ? _hooks : [], _warnings);
    }

    private void Read(string service, string label, string value)
    {
        if (label == "backupbot.backup")
            _enabled |= value is "true" or "True" or "1" ? true : value is "false" or "False" or "0" or "" ? false : throw ComposeException.BadLabel(service, label, value, "must be true or false");
        else if (Moments.TryGetValue(label, out var moment))
            _hooks.Add(new BackupHook(service, moment, value, label));
        else if (label == "backupbot.backup.path")
            _paths.AddRange(Split(value).Select(path => path.StartsWith('/') ? new BackupContainerPath(service, path) : throw ComposeException.BadLabel(service, label, value, "must name absolute paths in the container")));
        else if (label.StartsWith(VolumePrefix, StringComparison.Ordinal))
            ReadVolume(service, label, value);
        else
            _warnings.Add($"service {service}: the label {label} is not one that Co-op Cloud's backup bot knows");
    }

    private void ReadVolume(string service, string label, string value)
    {
        var rest = label[VolumePrefix.Length..];
        var isPath = rest.EndsWith(".path", StringComparison.Ordinal);
        var volume = isPath ? rest[..^5] : rest;
        if (stack.Volumes.All(declared => declared.Name != volume))
            throw ComposeException.BadLabel(service, label, value, $"names the volume `{volume}`, which the stack does not have");
        if (isPath)
            _limited[volume] = [.. Split(value).Select(path => IsInside(path) ? path.Trim('/') : throw ComposeException.BadLabel(service, label, value, "must name paths inside the volume"))];
        else if (value == "false")
            _excluded.Add(volume);
    }

    private static string[] Split(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsInside(string path) => path.Trim('/').Length > 0 && !path.Split('/').Contains("..");
}
