using CcCi.Harness.Planning;
using Custom = CcCi.Tests.Tiers.CustomTier<CcCi.Tests.Canaries.Notes>;

namespace CcCi.Tests.Canaries;

/// <summary>Apps that do not survive what they are for.</summary>
internal static class CustomCanaries
{
    public static IReadOnlyList<Canary> All { get; } =
    [
        new("app that does not survive its own facts", Tier.Custom, nameof(Custom.The_app_serves_at_the_end), "recipe fault: Expected*must answer GET / of app:80*status 403*")
        {
            OwnFact = app => app.Live.ExecAsync("app", ["rm", "/usr/share/nginx/html/index.html"], default),
            PassesTheAct = true,
        },
    ];
}
