using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CcCi.Harness.Deploying;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Recipes;

/// <summary>
/// A marker is a flow that serves the marker's text at an address of its own, made through the admin API
/// (<see href="https://nodered.org/docs/api/admin/methods/"/>). Users sign in at an OpenID Connect provider.
/// </summary>
public sealed class NodeRed : IRecipeApp, INeeds<OidcClient>
{
    public string Recipe => "node-red";

    /// <summary>Who may sign in.</summary>
    public OidcClient? User { get; private set; }

    public ClientSettings Take(OidcClient grant)
    {
        User = grant;
        return new ClientSettings(
            new Dictionary<string, string>
            {
                ["OIDC_ISSUER"] = grant.Issuer.OriginalString,
                ["OIDC_AUTHORIZATION_ENDPOINT"] = grant.AuthorizationEndpoint.ToString(),
                ["OIDC_TOKEN_ENDPOINT"] = grant.TokenEndpoint.ToString(),
                ["OIDC_USERINFO_ENDPOINT"] = grant.UserInfoEndpoint.ToString(),
                ["OIDC_CLIENT_ID"] = grant.ClientId,
                ["OIDC_ADMIN"] = grant.UserName,
            },
            new Dictionary<string, string> { ["oidc_client_secret"] = grant.ClientSecret });
    }

    public async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var editor = await EditorAsync(app, ct);
        using var answer = await editor.PostAsJsonAsync("/flow", Flow(marker, marker.Text), ct);
        answer.EnsureSuccessStatusCode();
        await UntilAsync(app, marker, holds: true, ct);
    }

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var visitor = await app.OpenHttpAsync(ct);
        using var answer = await visitor.GetAsync($"/marker/{marker.Name}", ct);
        return answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(ct) == marker.Text;
    }

    public async Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var editor = await EditorAsync(app, ct);
        var flows = await editor.GetFromJsonAsync<JsonArray>("/flows", ct);
        var id = flows!.Single(node => (string?)node!["label"] == marker.Name)!["id"];
        using var answer = await editor.PutAsJsonAsync($"/flow/{id}", Flow(marker, "spoilt"), ct);
        answer.EnsureSuccessStatusCode();
        await UntilAsync(app, marker, holds: false, ct);
    }

    /// <summary>The version that the app reports to whoever holds a token.</summary>
    public static async Task<string?> VersionAsync(LiveApp app, CancellationToken ct)
    {
        using var editor = await EditorAsync(app, ct);
        return (string?)(await editor.GetFromJsonAsync<JsonNode>("/settings", ct))?["version"];
    }

    /// <summary>Signs in as a user does, over the provider's own page.</summary>
    /// <returns>Where the browser ended.</returns>
    public static async Task<BrowserPage> SignInAsync(LiveApp app, LiveApp provider, string user, string password, CancellationToken ct)
    {
        var browser = new Browser(app, provider);
        var form = await browser.OpenAsync(new Uri(app.Site, "/auth/strategy"), ct);
        form.Address.Host.Should().Be(provider.Domain, "users sign in at the provider; {0} answered {1}", form.Address, form.Body);
        return await browser.SubmitAsync(form.Address, new Dictionary<string, string> { ["username"] = user, ["password"] = password }, ct);
    }

    /// <summary>The name of the user who has signed in: the editor changes the code that the browser came with for a token, once.</summary>
    public static async Task<string?> UserOfAsync(LiveApp app, BrowserPage signedIn, CancellationToken ct)
    {
        // The app does not encode the code, and its editor takes it as it stands.
        const string begin = "?code=";
        signedIn.Address.Query.Should().StartWith(begin, "a sign-in ends with a code; it ended at {0}", signedIn.Address);
        var code = signedIn.Address.Query[begin.Length..];
        using var http = await app.OpenHttpAsync(ct);
        using var answer = await http.PostAsJsonAsync("/auth/token", new { code }, ct);
        answer.EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))?["accessToken"]);
        return (string?)(await http.GetFromJsonAsync<JsonNode>("/settings", ct))?["user"]?["username"];
    }

    /// <summary>Waits until a change of flows runs: the app answers before it does. When it never does, the harness finds out by itself.</summary>
    private async Task UntilAsync(LiveApp app, Marker marker, bool holds, CancellationToken ct)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var looks = 0; looks < 200 && await HoldsAsync(app, marker, ct) != holds; looks++)
            await pace.WaitForNextTickAsync(ct);
    }

    private static object Flow(Marker marker, string text)
    {
        var id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())[..14];
        return new
        {
            label = marker.Name,
            nodes = new object[]
            {
                new { id = $"{id}1", type = "http in", url = $"/marker/{marker.Name}", method = "get", wires = new[] { new[] { $"{id}2" } } },
                new { id = $"{id}2", type = "template", field = "payload", fieldType = "msg", syntax = "plain", template = text, output = "str", wires = new[] { new[] { $"{id}3" } } },
                new { id = $"{id}3", type = "http response", wires = Array.Empty<string>() },
            },
        };
    }

    private static async Task<HttpClient> EditorAsync(LiveApp app, CancellationToken ct)
    {
        var http = await app.OpenHttpAsync(ct);
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Secret("api_token"));
        return http;
    }
}

[CollectionDefinition, Recipe("node-red")]
public sealed class NodeRedRun : RecipeCollection<NodeRed>;

[Collection<NodeRedRun>]
public sealed class NodeRedInstall(App<NodeRed> app) : InstallTier<NodeRed>(app)
{
    [TierFact]
    public async Task It_reports_the_version_of_the_base() => (await NodeRed.VersionAsync(App.Live, Ct)).Should().Be(App.Run.Plan!.Base.Version!.App);
}

[Collection<NodeRedRun>]
public sealed class NodeRedUpgrade(App<NodeRed> app) : UpgradeTier<NodeRed>(app)
{
    [TierFact]
    public async Task The_reported_version_is_the_candidates() => (await NodeRed.VersionAsync(App.Live, Ct)).Should().Be(App.Run.Plan!.Target.Version!.App);
}

[Collection<NodeRedRun>]
public sealed class NodeRedBackup(App<NodeRed> app) : BackupTier<NodeRed>(app);

[Collection<NodeRedRun>]
public sealed class NodeRedRestore(App<NodeRed> app) : RestoreTier<NodeRed>(app);

[Collection<NodeRedRun>]
public sealed class NodeRedCustom(App<NodeRed> app) : CustomTier<NodeRed>(app)
{
    private LiveApp Provider => App.Live.Dependency("oidc-provider");

    [TierFact]
    public async Task A_user_signs_in_through_the_provider()
    {
        var user = App.Recipe.User!;
        var page = await NodeRed.SignInAsync(App.Live, Provider, user.UserName, user.Password, Ct);
        page.Address.Host.Should().Be(App.Live.Domain, page.Body);
        (await NodeRed.UserOfAsync(App.Live, page, Ct)).Should().Be(user.UserName);
    }

    [TierFact]
    public async Task A_wrong_password_is_refused_by_the_provider()
    {
        var page = await NodeRed.SignInAsync(App.Live, Provider, App.Recipe.User!.UserName, "not the password", Ct);
        (page.Status, page.Address.Host).Should().Be((HttpStatusCode.Unauthorized, Provider.Domain));
    }

    [TierFact]
    public async Task Flows_are_closed_to_strangers()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        using var answer = await http.GetAsync("/flows", Ct);
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
