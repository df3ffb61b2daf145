namespace CcCi.Harness.Compose;

/// <summary>
/// What a stack's <c>backupbot</c> labels ask for (<see href="https://docs.coopcloud.tech/maintainers/handbook/#how-do-i-configure-backup-restore"/>).
/// Read after interpolation, so that <c>ENABLE_BACKUPS=false</c> counts.
/// </summary>
/// <param name="Enabled">Whether any service says <c>backupbot.backup=true</c>.</param>
/// <param name="Volumes">What is captured of each volume, by the volume's key; excluded volumes are left out.</param>
/// <param name="ContainerPaths">The older form <c>backupbot.backup.path</c>: paths inside a service's container.</param>
/// <param name="Hooks">Commands around backup and restore, in the order of the services.</param>
/// <param name="Warnings">Labels that were read and have no effect.</param>
public sealed record BackupPolicy(
    bool Enabled, IReadOnlyList<BackupVolume> Volumes, IReadOnlyList<BackupContainerPath> ContainerPaths, IReadOnlyList<BackupHook> Hooks,
    IReadOnlyList<string> Warnings)
{
    /// <summary>The policy of a stack.</summary>
    /// <exception cref="ComposeException">A label cannot be: it names no volume of the stack, or a path that leads out of one.</exception>
    public static BackupPolicy Of(StackSpec stack) => new BackupLabels(stack).Read();
}

/// <summary>What is captured of a volume.</summary>
/// <param name="Volume">The volume's key.</param>
/// <param name="Paths">Paths relative to the volume's root; empty for all of it.</param>
public sealed record BackupVolume(string Volume, IReadOnlyList<string> Paths);

/// <summary>A path inside a service's container, as recipes of 2021 name what to back up.</summary>
public sealed record BackupContainerPath(string Service, string Path);

/// <summary>When a hook runs.</summary>
public enum HookMoment
{
    /// <summary><c>backupbot.backup.pre-hook</c></summary>
    BeforeBackup,

    /// <summary><c>backupbot.backup.post-hook</c></summary>
    AfterBackup,

    /// <summary><c>backupbot.restore.pre-hook</c></summary>
    BeforeRestore,

    /// <summary><c>backupbot.restore.post-hook</c></summary>
    AfterRestore,
}

/// <summary>A command that runs with <c>sh -c</c> inside the running container of a service.</summary>
/// <param name="Label">The label it came from, for messages.</param>
public sealed record BackupHook(string Service, HookMoment Moment, string Command, string Label);
