using CcCi.Harness.Planning;
using Install = CcCi.Tests.Tiers.InstallTier<CcCi.Tests.Canaries.Notes>;

namespace CcCi.Tests.Canaries;

/// <summary>Published versions that cannot be deployed, or do not stay up.</summary>
internal static class InstallCanaries
{
    public static IReadOnlyList<Canary> All { get; } =
    [
        new("never healthy", Tier.Install, nameof(Install.Every_service_converged), "recipe fault: after * s service app of canary-* is unhealthy: its healthcheck failed as often as it may*")
        {
            Files = files => files.Base("compose.yml", """["CMD", "curl", "-fsS", "http://localhost/health"]""", """["CMD", "false"]"""),
        },
        new("crash loop", Tier.Install, nameof(Install.Every_service_converged), "recipe fault: after * s service app of canary-* crash-loops: its process ended 3 times, last with exit code 7*no licence*")
        {
            Files = files => files.Base("compose.yml", "image: nginx:1.22", "image: nginx:1.22\n    command: [sh, -c, 'echo no licence >&2; exit 7']"),
        },
        new("a service that nobody planned", Tier.Install, nameof(Install.Every_service_converged), "recipe fault: Expected*stray*")
        {
            Engine = engine => new EngineWithAStrayService(engine),
            PassesTheAct = true,
        },
        new("serves an error page", Tier.Install, nameof(Install.It_serves_through_its_probe), "recipe fault: after * s service app of canary-* was still running: GET / of app:80, expecting 200 got status 500: out of order.*")
        {
            Files = files =>
            {
                files.Base("site.conf", "try_files $uri $uri/ =404;", "return 500 'out of order';");
                files.ReadyWithin("4s");
            },
        },
        new("listens on the wrong port", Tier.Install, nameof(Install.It_serves_through_its_probe), "recipe fault: after * s service app of canary-* was still running: GET / of app:8080, expecting 200 got nothing that listens on port 8080*")
        {
            Files = files =>
            {
                files.Base("compose.yml", "loadbalancer.server.port=80", "loadbalancer.server.port=8080");
                files.ReadyWithin("4s");
            },
        },
        new("serves until it is set up", Tier.Install, nameof(Install.It_serves_through_its_probe), "recipe fault: Expected*must answer GET / of app:80*status 403*")
        {
            AtSetUp = "rm /usr/share/nginx/html/index.html",
            PassesTheAct = true,
        },
        new("wrong version label", Tier.Install, nameof(Install.It_runs_the_version_that_was_deployed), "recipe fault: canary: the files published as 1.0.0+1.22 say in their label that they are 0.9.0+1.22;*")
        {
            Files = files => files.Base("compose.yml", "version=1.0.0+1.22", "version=0.9.0+1.22"),
        },
        new("no version label", Tier.Install, nameof(Install.It_runs_the_version_that_was_deployed), "recipe fault: Expected*coop-cloud.*version*")
        {
            Files = files => files.Base("compose.yml", "coop-cloud.${STACK_NAME}.version", "coop-cloud.version"),
            PassesTheAct = true,
        },
        new("healthy and then dies", Tier.Install, nameof(Install.Nothing_died_after_it_was_ready), "recipe fault: Expected*what was ready must stay so*service app died with exit code 3*")
        {
            Files = files => files.Base("compose.yml", "image: nginx:1.22", "image: nginx:1.22\n    command: [sh, -c, 'nginx; until [ -e /tmp/used ]; do sleep 0.05; done; exit 3']"),
            AtSetUp = "touch /tmp/used; sleep 1",
            PassesTheAct = true,
        },
    ];
}
