using CcCi.Harness.Planning;
using Restore = CcCi.Tests.Tiers.RestoreTier<CcCi.Tests.Canaries.Notes>;

namespace CcCi.Tests.Canaries;

/// <summary>Backups that do not come back, or not alone.</summary>
internal static class RestoreCanaries
{
    private const string Load = "gunzip -c backup.sql.gz | sed '/^-- /d' >notes.txt";
    private const string NotBack = "recipe fault: Expected*`backup-*` was in the backup and was spoilt before the restore*";

    public static IReadOnlyList<Canary> All { get; } =
    [
        new("post-hook missing", Tier.Restore, nameof(Restore.The_marker_is_back), NotBack)
        {
            Files = files => files.Candidate("compose.yml", "        - \"backupbot.restore.post-hook=/backup.sh restore\"\n", ""),
            PassesTheAct = true,
        },
        new("post-hook without pipefail", Tier.Restore, nameof(Restore.The_marker_is_back), NotBack)
        {
            Files = files => files.Candidate("backup.sh", Load, "set +o pipefail; gunzip -c /backup.sql.gz | sed '/^-- /d' >notes.txt"),
            PassesTheAct = true,
        },
        new("restore into the wrong volume", Tier.Restore, nameof(Restore.The_marker_is_back), NotBack)
        {
            Files = files => files.Candidate("backup.sh", Load, Load.Replace(">notes", ">/usr/share/nginx/html/notes", StringComparison.Ordinal)),
            PassesTheAct = true,
        },
        new("backup that leaves the database out", Tier.Restore, nameof(Restore.The_marker_is_back), NotBack)
        {
            Files = files => files.Candidate("compose.yml", "backupbot.backup.volumes.database.path=backup.sql.gz", "backupbot.backup.volumes.database=false"),
            PassesTheAct = true,
        },
        new("restore that keeps what came later", Tier.Restore, nameof(Restore.The_stranger_is_gone), "recipe fault: Expected*`stranger-*` was planted after the backup*")
        {
            Files = files => files.Candidate("backup.sh", Load, Load.Replace(">notes", ">>notes", StringComparison.Ordinal)),
            PassesTheAct = true,
        },
        new("post-hook that fails", Tier.Restore, nameof(Restore.Every_hook_ran_and_succeeded), "recipe fault: the hook backupbot.restore.post-hook of service app exited with code 1*")
        {
            Files = files => files.Candidate("backup.sh", Load, "exit 1"),
        },
        new("app down after the restore", Tier.Restore, nameof(Restore.The_app_serves), "recipe fault: after * s service app of canary-* was still running: GET / of app:80, expecting 200 got status 403*")
        {
            Files = files =>
            {
                files.Candidate("backup.sh", Load, Load + "; rm /usr/share/nginx/html/index.html");
                files.ReadyWithin("8s");
            },
        },
        new("app that falls over once it is used after the restore", Tier.Restore, nameof(Restore.The_app_serves), "recipe fault: Expected*must answer GET / of app:80*status 403*")
        {
            Files = files => files.Candidate("backup.sh", Load, Load + "; touch /tmp/restored"),
            AtRead = "[ ! -e /tmp/restored ] || rm -f /usr/share/nginx/html/index.html",
            PassesTheAct = true,
        },
    ];
}
