using System.Text.Json.Nodes;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Operations;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Recipes;

/// <summary>
/// A marker is a post with a picture in it, published through Ghost's Admin API (<see href="https://docs.ghost.org/admin-api/"/>) and read
/// from its public page, as the author and a visitor would.
/// </summary>
public sealed class Ghost : IRecipeApp
{
    private readonly Dictionary<string, GhostPost> _posts = new(StringComparer.Ordinal);
    private (string Version, GhostAdmin Admin)? _owner;

    public string Recipe => "ghost";

    /// <summary>What the app called its version when it was installed, as major.minor.</summary>
    public string? InstalledVersion { get; private set; }

    public async Task SetUpAsync(LiveApp app, CancellationToken ct)
    {
        InstalledVersion = await VersionAsync(app, ct);
        await GhostAdmin.SetUpAsync(app, ct);
    }

    public async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        var admin = await OwnerAsync(app, ct);
        var image = await admin.UploadAsync($"{marker.Name}.png", ct);
        _posts[marker.Name] = await admin.PublishAsync(marker, image, ct);
    }

    /// <summary>The post shows its text and its picture.</summary>
    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var visitor = await app.OpenHttpAsync(ct);
        using var page = await visitor.GetAsync($"/{marker.Name}/", ct);
        if (!page.IsSuccessStatusCode || !(await page.Content.ReadAsStringAsync(ct)).Contains(marker.Text, StringComparison.Ordinal))
            return false;
        using var image = await visitor.GetAsync(_posts[marker.Name].Image.AbsolutePath, ct);
        return image.IsSuccessStatusCode;
    }

    /// <summary>Overwrites the post, and deletes its picture from the content volume.</summary>
    public async Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        var admin = await OwnerAsync(app, ct);
        await admin.OverwriteAsync(_posts[marker.Name].Id, "spoilt", ct);
        var file = _posts[marker.Name].Image.AbsolutePath;
        var removed = await app.ExecAsync("app", ["rm", $"/var/lib/ghost{file}"], ct);
        removed.ExitCode.Should().Be(0, removed.Transcript);
    }

    /// <summary>The version that the app reports, as major.minor.</summary>
    public static async Task<string?> VersionAsync(LiveApp app, CancellationToken ct)
    {
        using var http = await app.OpenHttpAsync(ct);
        var answer = JsonNode.Parse(await http.GetStringAsync("/ghost/api/admin/site/", ct));
        return (string?)answer?["site"]?["version"];
    }

    /// <summary>The owner, who stays signed in as long as one version runs.</summary>
    private async Task<GhostAdmin> OwnerAsync(LiveApp app, CancellationToken ct)
    {
        if (_owner is not { } owner || owner.Version != app.Stack.Title)
            _owner = owner = (app.Stack.Title, await GhostAdmin.SignInAsync(app, ct));
        return owner.Admin;
    }

    /// <summary>The path of the picture of a planted marker.</summary>
    public string ImageOf(Marker marker) => _posts[marker.Name].Image.AbsolutePath;
}

[CollectionDefinition, Recipe("ghost")]
public sealed class GhostRun : RecipeCollection<Ghost>;

[Collection<GhostRun>]
public sealed class GhostInstall(App<Ghost> app) : InstallTier<Ghost>(app)
{
    [TierFact]
    public void It_reports_the_version_of_the_base() => App.Recipe.InstalledVersion.Should().Be(GhostVersion.Of(App.Run.Plan!.Base));
}

[Collection<GhostRun>]
public sealed class GhostUpgrade(App<Ghost> app) : UpgradeTier<Ghost>(app)
{
    [TierFact]
    public async Task The_reported_version_moved()
    {
        var now = await Ghost.VersionAsync(App.Live, Ct);
        now.Should().Be(GhostVersion.Of(App.Run.Plan!.Target)).And.NotBe(App.Recipe.InstalledVersion);
    }

    [TierFact]
    public async Task The_owner_can_still_sign_in()
    {
        using var admin = await GhostAdmin.SignInAsync(App.Live, Ct);
        (await admin.OwnerAsync(Ct)).Should().Be(GhostAdmin.Email);
    }
}

[Collection<GhostRun>]
public sealed class GhostBackup(App<Ghost> app) : BackupTier<Ghost>(app)
{
    [TierFact]
    public void The_database_is_in_it() =>
        App.Run.BackedUp!.Parts.Should().ContainSingle(part => part.Location == new StackPath.InVolume("mariadb", "backup.sql.gz")).Which.Bytes.Should().BeGreaterThan(10_000);
}

[Collection<GhostRun>]
public sealed class GhostRestore(App<Ghost> app) : RestoreTier<Ghost>(app)
{
    [TierFact]
    public async Task An_uploaded_picture_is_served_again()
    {
        using var visitor = await App.Live.OpenHttpAsync(Ct);
        using var image = await visitor.GetAsync(App.Recipe.ImageOf(App.Run.Restored!.Marker), Ct);
        (await image.Content.ReadAsByteArrayAsync(Ct)).Should().Equal(GhostAdmin.Picture);
    }

    [TierFact]
    public async Task The_owner_can_still_sign_in()
    {
        using var admin = await GhostAdmin.SignInAsync(App.Live, Ct);
        (await admin.OwnerAsync(Ct)).Should().Be(GhostAdmin.Email);
    }
}

[Collection<GhostRun>]
public sealed class GhostCustom(App<Ghost> app) : CustomTier<Ghost>(app)
{
    [TierFact]
    public async Task The_owner_can_sign_in()
    {
        using var admin = await GhostAdmin.SignInAsync(App.Live, Ct);
        (await admin.OwnerAsync(Ct)).Should().Be(GhostAdmin.Email);
    }

    [TierFact]
    public async Task A_wrong_password_is_refused()
    {
        var signIn = () => GhostAdmin.SignInAsync(App.Live, Ct, "not the password");
        (await signIn.Should().ThrowAsync<HttpRequestException>()).Which.StatusCode.Should().Be(System.Net.HttpStatusCode.UnprocessableEntity);
    }

    [TierFact]
    public async Task A_post_stands_in_the_feed_and_the_sitemap()
    {
        var marker = Marker.For("custom");
        await App.Recipe.PlantAsync(App.Live, marker, Ct);
        using var visitor = await App.Live.OpenHttpAsync(Ct);
        (await visitor.GetStringAsync("/rss/", Ct)).Should().Contain(marker.Text);
        (await visitor.GetStringAsync("/sitemap-posts.xml", Ct)).Should().Contain($"/{marker.Name}/");
    }

    [TierFact]
    public async Task The_front_page_is_served_under_its_own_address()
    {
        using var visitor = await App.Live.OpenHttpAsync(Ct);
        (await visitor.GetStringAsync("/", Ct)).Should().Contain($"https://{App.Live.Domain}/");
    }
}
