using CcCi.Harness.Planning;
using Backup = CcCi.Tests.Tiers.BackupTier<CcCi.Tests.Canaries.Notes>;

namespace CcCi.Tests.Canaries;

/// <summary>Backups that report success, or do not, and hold less than they should.</summary>
internal static class BackupCanaries
{
    private const string Dump = "{ echo '-- MariaDB dump'; cat notes.txt; echo '-- Dump completed'; } | gzip >backup.sql.gz";

    public static IReadOnlyList<Canary> All { get; } =
    [
        new("backup that leaves the dump out", Tier.Backup, nameof(Backup.The_artefact_holds_all_that_is_declared), "recipe fault: the labels name backup.sql.gz of volume database and there is nothing;*")
        {
            Files = files => files.Candidate("backup.sh", Dump, Dump.Replace(">backup", ">/tmp/backup", StringComparison.Ordinal)),
        },
        new("backup of nothing", Tier.Backup, nameof(Backup.The_artefact_holds_all_that_is_declared), "recipe fault: Expected*a backup that names nothing brings nothing back*")
        {
            Files = files => files.Candidate("compose.yml", "backupbot.backup.volumes.database.path=backup.sql.gz\"", "backupbot.backup.volumes.database=false\"\n        - \"backupbot.backup.volumes.content=false\""),
            PassesTheAct = true,
        },
        new("pre-hook that swallows its error", Tier.Backup, nameof(Backup.The_artefact_is_readable_to_its_end), "recipe fault: Expected*backup.sql.gz holds nothing once it is decompressed*")
        {
            Files = files => files.Candidate("backup.sh", Dump, "{ no-such-dump | gzip >backup.sql.gz; } || true"),
            PassesTheAct = true,
        },
        new("truncated dump", Tier.Backup, nameof(Backup.The_artefact_is_readable_to_its_end), "recipe fault: Expected*backup.sql.gz is a dump that was cut off: the line that dump programs write last is missing*")
        {
            Files = files => files.Candidate("backup.sh", "; echo '-- Dump completed'", ""),
            PassesTheAct = true,
        },
        new("unreadable archive", Tier.Backup, nameof(Backup.The_artefact_is_readable_to_its_end), "recipe fault: Expected*backup.sql.gz cannot be decompressed:*")
        {
            Files = files => files.Candidate("backup.sh", "gzip >backup.sql.gz", "gzip | head -c 30 >backup.sql.gz"),
            PassesTheAct = true,
        },
        new("pre-hook that fails", Tier.Backup, nameof(Backup.Every_hook_ran_and_succeeded), "recipe fault: the hook backupbot.backup.pre-hook of service app exited with code 1*no space for the dump*")
        {
            Files = files => files.Candidate("backup.sh", Dump, "echo no space for the dump >&2; exit 1"),
        },
        new("hook that takes the app down", Tier.Backup, nameof(Backup.The_app_kept_serving), "recipe fault: Expected*a backup must not take the app down*status 403*")
        {
            Files = files => files.Candidate("backup.sh", Dump, "mv /usr/share/nginx/html/index.html /tmp; sleep 0.5; " + Dump + "; mv /tmp/index.html /usr/share/nginx/html"),
            PassesTheAct = true,
        },
    ];
}
