using System.Net;
using System.Net.Http.Json;
using CcCi.Harness.Deploying;
using CcCi.Harness.Operations;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Recipes;

/// <summary>
/// A marker is a site whose dashboard is public. The community edition has no API for sites, so an operator's command makes it; a visitor's
/// browser reads it.
/// </summary>
public sealed class Plausible : IRecipeApp
{
    public string Recipe => "plausible";

    public Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) =>
        CommandAsync(app, $"Plausible.Repo.insert!(%Plausible.Site{{domain: \"{DomainOf(marker)}\", timezone: \"Etc/UTC\", public: true}})", ct);

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var visitor = await app.OpenHttpAsync(ct);
        using var answer = await visitor.GetAsync($"/{DomainOf(marker)}", ct);
        return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync(ct)).Contains(DomainOf(marker), StringComparison.Ordinal);
    }

    public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) =>
        CommandAsync(app, $"Plausible.Repo.delete!(Plausible.Repo.get_by!(Plausible.Site, domain: \"{DomainOf(marker)}\"))", ct);

    /// <summary>The domain of a marker's site.</summary>
    public static string DomainOf(Marker marker) => $"{marker.Name}.example.com";

    private static async Task CommandAsync(LiveApp app, string command, CancellationToken ct)
    {
        var done = await app.ExecAsync("app", ["bin/plausible", "rpc", command], ct);
        done.ExitCode.Should().Be(0, done.Transcript);
    }
}

[CollectionDefinition, Recipe("plausible", Images = "upstream")]
public sealed class PlausibleRun : RecipeCollection<Plausible>;

[Collection<PlausibleRun>]
public sealed class PlausibleInstall(App<Plausible> app) : InstallTier<Plausible>(app);

[Collection<PlausibleRun>]
public sealed class PlausibleUpgrade(App<Plausible> app) : UpgradeTier<Plausible>(app);

[Collection<PlausibleRun>]
public sealed class PlausibleBackup(App<Plausible> app) : BackupTier<Plausible>(app);

[Collection<PlausibleRun>]
public sealed class PlausibleRestore(App<Plausible> app) : RestoreTier<Plausible>(app);

[Collection<PlausibleRun>]
public sealed class PlausibleCustom(App<Plausible> app) : CustomTier<Plausible>(app)
{
    [TierFact]
    public async Task A_visit_is_taken()
    {
        var marker = Marker.For("custom");
        await App.Recipe.PlantAsync(App.Live, marker, Ct);
        var site = Plausible.DomainOf(marker);
        using var visitor = await App.Live.OpenHttpAsync(Ct);
        visitor.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64) CcCi");
        using var answer = await visitor.PostAsJsonAsync("/api/event", new { name = "pageview", url = $"https://{site}/", domain = site }, Ct);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }
}
