using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Operations;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Recipes;

/// <summary>A marker is a line of a page that lies in the content volume, where the site's owner would put it.</summary>
public sealed class CustomHtml : IRecipeApp
{
    private const string Page = "markers.html";
    private static readonly StackPath Content = new StackPath.InVolume("content");

    public string Recipe => "custom-html";

    public async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) =>
        await app.WriteTextAsync(Content, Page, $"{await PageAsync(app, ct)}<p>{marker.Text}</p>\n", ct);

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var http = await app.OpenHttpAsync(ct);
        using var answer = await http.GetAsync($"/{Page}", ct);
        return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync(ct)).Contains(marker.Text, StringComparison.Ordinal);
    }

    public async Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) =>
        await app.WriteTextAsync(Content, Page, (await PageAsync(app, ct)).Replace(marker.Text, "spoilt", StringComparison.Ordinal), ct);

    private static async Task<string> PageAsync(LiveApp app, CancellationToken ct) =>
        await app.ReadTextAsync(new StackPath.InVolume("content", Page), ct) ?? "<!DOCTYPE html>\n";
}

[CollectionDefinition, Recipe("custom-html")]
public sealed class CustomHtmlRun : RecipeCollection<CustomHtml>;

[Collection<CustomHtmlRun>]
public sealed class CustomHtmlInstall(App<CustomHtml> app) : InstallTier<CustomHtml>(app);

[Collection<CustomHtmlRun>]
public sealed class CustomHtmlUpgrade(App<CustomHtml> app) : UpgradeTier<CustomHtml>(app);

[Collection<CustomHtmlRun>]
public sealed class CustomHtmlBackup(App<CustomHtml> app) : BackupTier<CustomHtml>(app);

[Collection<CustomHtmlRun>]
public sealed class CustomHtmlRestore(App<CustomHtml> app) : RestoreTier<CustomHtml>(app);

[Collection<CustomHtmlRun>]
public sealed class CustomHtmlCustom(App<CustomHtml> app) : CustomTier<CustomHtml>(app)
{
    [TierFact]
    public async Task A_page_that_is_not_there_is_not_found()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        using var answer = await http.GetAsync("/nothing-here.html", Ct);
        ((int)answer.StatusCode).Should().Be(404);
    }

    [TierFact]
    public async Task Pages_are_served_as_html()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        using var answer = await http.GetAsync("/index.html", Ct);
        answer.Content.Headers.ContentType?.MediaType.Should().Be("text/html");
    }
}
