using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CcCi.Harness.Deploying;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Recipes;

/// <summary>
/// A marker is a document of a user who signed in through the provider, with the marker's text as its title. The app knows no other way in
/// (<see href="https://github.com/suitenumerique/docs"/>).
/// </summary>
public sealed partial class LaSuiteDocs : IRecipeApp, INeeds<OidcClient>
{
    public string Recipe => "lasuite-docs";

    /// <summary>Who may sign in.</summary>
    public OidcClient? User { get; private set; }

    public ClientSettings Take(OidcClient grant)
    {
        User = grant;
        return new ClientSettings(
            new Dictionary<string, string>
            {
                ["OIDC_OP_AUTHORIZATION_ENDPOINT"] = grant.AuthorizationEndpoint.ToString(),
                ["OIDC_OP_TOKEN_ENDPOINT"] = grant.TokenEndpoint.ToString(),
                ["OIDC_OP_USER_ENDPOINT"] = grant.UserInfoEndpoint.ToString(),
                ["OIDC_OP_JWKS_ENDPOINT"] = grant.KeysEndpoint.ToString(),
                ["OIDC_OP_LOGOUT_ENDPOINT"] = grant.EndSessionEndpoint.ToString(),
                ["OIDC_RP_CLIENT_ID"] = grant.ClientId,
            },
            new Dictionary<string, string> { ["oidc_rpcs"] = grant.ClientSecret });
    }

    public async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        var browser = await SignInAsync(app, ct);
        using var document = JsonContent.Create(new { title = marker.Text });
        var made = await SendAsync(browser, HttpMethod.Post, new Uri(app.Site, "/api/v1.0/documents/"), document, ct);
        made.Status.Should().Be(HttpStatusCode.Created, made.Body);
    }

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct) => await DocumentAsync(await SignInAsync(app, ct), app, marker, ct) is not null;

    public async Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        var browser = await SignInAsync(app, ct);
        var id = await DocumentAsync(browser, app, marker, ct);
        var done = await SendAsync(browser, HttpMethod.Delete, new Uri(app.Site, $"/api/v1.0/documents/{id}/"), null, ct);
        done.Status.Should().Be(HttpStatusCode.NoContent, done.Body);
    }

    /// <summary>A browser whose user has signed in over the provider's own page.</summary>
    public async Task<Browser> SignInAsync(LiveApp app, CancellationToken ct)
    {
        var provider = app.Dependency("keycloak");
        var browser = new Browser(app, provider);
        var form = await browser.OpenAsync(new Uri(app.Site, "/api/v1.0/authenticate/"), ct);
        var action = FormAction().Match(form.Body);
        action.Success.Should().BeTrue("users sign in at the provider; {0} answered {1}", form.Address, form.Body);
        var end = await browser.SubmitAsync(
            new Uri(form.Address, WebUtility.HtmlDecode(action.Groups["to"].Value)), new Dictionary<string, string> { ["username"] = User!.UserName, ["password"] = User.Password }, ct);
        end.Address.Host.Should().Be(app.Domain, end.Body);
        return browser;
    }

    // The app wants to see its own cookie again in a header, so that no other site can write in the user's name.
    private static Task<BrowserPage> SendAsync(Browser browser, HttpMethod method, Uri address, HttpContent? content, CancellationToken ct) =>
        browser.SendAsync(method, address, content, ct, ("X-CSRFToken", browser.Cookie(address, "csrftoken") ?? ""), ("Referer", address.GetLeftPart(UriPartial.Authority) + "/"));

    private static async Task<string?> DocumentAsync(Browser browser, LiveApp app, Marker marker, CancellationToken ct)
    {
        var page = await browser.OpenAsync(new Uri(app.Site, $"/api/v1.0/documents/?title={Uri.EscapeDataString(marker.Text)}"), ct);
        page.Status.Should().Be(HttpStatusCode.OK, page.Body);
        return (string?)JsonNode.Parse(page.Body)!["results"]!.AsArray().FirstOrDefault(document => (string?)document!["title"] == marker.Text)?["id"];
    }

    [GeneratedRegex("<form[^>]* action=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex FormAction();
}

[CollectionDefinition, Recipe("lasuite-docs", Images = "upstream")]
public sealed class LaSuiteDocsRun : RecipeCollection<LaSuiteDocs>;

[Collection<LaSuiteDocsRun>]
public sealed class LaSuiteDocsInstall(App<LaSuiteDocs> app) : InstallTier<LaSuiteDocs>(app);

[Collection<LaSuiteDocsRun>]
public sealed class LaSuiteDocsUpgrade(App<LaSuiteDocs> app) : UpgradeTier<LaSuiteDocs>(app);

[Collection<LaSuiteDocsRun>]
public sealed class LaSuiteDocsBackup(App<LaSuiteDocs> app) : BackupTier<LaSuiteDocs>(app);

[Collection<LaSuiteDocsRun>]
public sealed class LaSuiteDocsRestore(App<LaSuiteDocs> app) : RestoreTier<LaSuiteDocs>(app);

[Collection<LaSuiteDocsRun>]
public sealed class LaSuiteDocsCustom(App<LaSuiteDocs> app) : CustomTier<LaSuiteDocs>(app)
{
    [TierFact]
    public async Task A_user_signs_in_through_the_provider()
    {
        var browser = await App.Recipe.SignInAsync(App.Live, Ct);
        var me = await browser.OpenAsync(new Uri(App.Live.Site, "/api/v1.0/users/me/"), Ct);
        me.Body.Should().Contain($"{App.Recipe.User!.UserName}@{App.Live.Domain}");
    }

    [TierFact]
    public async Task Documents_are_closed_to_strangers()
    {
        using var stranger = await App.Live.OpenHttpAsync(Ct);
        using var answer = await stranger.PostAsJsonAsync("/api/v1.0/documents/", new { title = "nobody's" }, Ct);
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
