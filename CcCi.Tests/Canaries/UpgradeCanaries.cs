using CcCi.Harness.Planning;
using Upgrade = CcCi.Tests.Tiers.UpgradeTier<CcCi.Tests.Canaries.Notes>;

namespace CcCi.Tests.Canaries;

/// <summary>Candidates that do not take the place of the published version, or lose what was in it.</summary>
internal static class UpgradeCanaries
{
    public static IReadOnlyList<Canary> All { get; } =
    [
        new("candidate crashes", Tier.Upgrade, nameof(Upgrade.The_candidate_is_what_runs), "recipe fault: after * s service app of canary-* crash-loops: its process ended 3 times, last with exit code 7*")
        {
            Files = files => files.Candidate("compose.yml", "image: nginx:1.26", "image: nginx:1.26\n    command: [sh, -c, 'exit 7']"),
            SwarmMessage = "recipe fault: after * s service app of canary-* does not run the candidate: the engine says “update paused*engine: task: non-zero exit (7)*",
        },
        new("candidate falls back to the old version", Tier.Upgrade, nameof(Upgrade.The_candidate_is_what_runs), "recipe fault: Expected*chaos-version*")
        {
            Engine = engine => new EngineThatRollsBack(engine),
            PassesTheAct = true,
        },
        new("candidate never becomes the running one", Tier.Upgrade, nameof(Upgrade.Something_really_changed), "recipe fault: Did not expect*an upgrade replaces at least one container*")
        {
            Engine = engine => new EngineThatNeverUpdates(engine),
            PassesTheAct = true,
        },
        new("candidate identical to the base", Tier.Upgrade, nameof(Upgrade.Something_really_changed), "recipe fault: canary: the candidate (*) asks for the same stack as 1.0.0+1.22, which is published;*")
        {
            Files = files => files.CandidateIsBase(),
        },
        new("config changed without its version", Tier.Upgrade, nameof(Upgrade.The_candidate_is_what_runs), "recipe fault: canary: the content of a config changed and its name did not,*raise `export SITE_VERSION=v*` in abra.sh:*")
        {
            Files = files => files.Candidate("abra.sh", "SITE_VERSION=v2", "SITE_VERSION=v1"),
        },
        new("migration that loses the data", Tier.Upgrade, nameof(Upgrade.The_marker_is_still_there), "recipe fault: Expected*`upgrade-*` was planted before the upgrade*")
        {
            Files = files => files.Candidate("compose.yml", "image: nginx:1.26", "image: nginx:1.26\n    command: [sh, -c, 'rm /var/lib/notes/*; exec nginx -g \"daemon off;\"']"),
            PassesTheAct = true,
        },
        new("volume renamed", Tier.Upgrade, nameof(Upgrade.The_marker_is_still_there), "recipe fault: Expected*`upgrade-*` was planted before the upgrade*")
        {
            Files = files => files.Candidate("compose.yml", "database", "notes"),
            PassesTheAct = true,
        },
        new("candidate that serves until it is used", Tier.Upgrade, nameof(Upgrade.It_still_serves), "recipe fault: Expected*must answer GET / of app:80*status 403*")
        {
            Files = files => files.ReadyWithin("8s"),
            AtRead = "rm -f /usr/share/nginx/html/index.html",
            PassesTheAct = true,
        },
        new("upgrade that secretly redeploys", Tier.Upgrade, nameof(Upgrade.It_was_no_deploy), "harness fault: deploy-count = 2 (expect 1): the engine saw canary-*, canary-* being created and the ledger has 1; something deploys behind the ledger's back*")
        {
            Engine = engine => new EngineThatRedeploys(engine),
            PassesTheAct = true,
        },
        new("candidate that dies once it is used", Tier.Upgrade, nameof(Upgrade.Nothing_died_after_it_was_ready), "recipe fault: Expected*what was ready must stay so*service app died with exit code 3*")
        {
            Files = files => files.Candidate("compose.yml", "image: nginx:1.26", "image: nginx:1.26\n    command: [sh, -c, 'nginx; until [ -e /tmp/used ]; do sleep 0.05; done; exit 3']"),
            AtRead = "touch /tmp/used; sleep 1",
            PassesTheAct = true,
        },
    ];
}
