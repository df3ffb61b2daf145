using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
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
/// A marker is a client with the marker's text as its name, registered by the operator. To other recipes it provides an OpenID Connect client
/// and a user of its own, both called by the client's name.
/// </summary>
public sealed class OidcProvider : IRecipeApp, IProvides<OidcClient>
{
    public string Recipe => "oidc-provider";

    public async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var operate = await OperatorAsync(app, ct);
        using var answer = await operate.PutAsJsonAsync($"/admin/clients/{marker.Name}", ClientOf(marker.Text, "https://nowhere.example/callback", "not used"), ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var operate = await OperatorAsync(app, ct);
        using var answer = await operate.GetAsync($"/admin/clients/{marker.Name}", ct);
        return answer.IsSuccessStatusCode && (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))?["client_name"] == marker.Text;
    }

    public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) => RevokeAsync(app, marker.Name, ct);

    public OidcClient Promise(PlannedDependency provider, Client client)
    {
        var (site, inside) = (provider.Site, provider.Address);
        return new OidcClient(
            new Uri(site.OriginalString), new Uri(site, "/auth"), new Uri(inside, "/token"), new Uri(inside, "/me"), new Uri(inside, "/jwks"), new Uri(site, "/session/end"),
            client.Name, Random(), client.Name, Random());
    }

    public async Task<OidcClient> GrantAsync(LiveApp provider, Client client, OidcClient promised, CancellationToken ct)
    {
        using var operate = await OperatorAsync(provider, ct);
        using var made = await operate.PutAsJsonAsync($"/admin/clients/{client.Name}", ClientOf(client.Name, $"{client.Site.OriginalString}/*", promised.ClientSecret), ct);
        made.EnsureSuccessStatusCode();
        using var user = await operate.PutAsJsonAsync($"/admin/users/{promised.UserName}", new { password = promised.Password }, ct);
        user.EnsureSuccessStatusCode();
        return promised;
    }

    public async Task RevokeAsync(LiveApp provider, string client, CancellationToken ct)
    {
        using var operate = await OperatorAsync(provider, ct);
        foreach (var path in new[] { $"/admin/clients/{client}", $"/admin/users/{client}" })
        {
            using var answer = await operate.DeleteAsync(path, ct);
            if (answer.StatusCode != HttpStatusCode.NotFound)
                answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Clients and users alike: a user that is left is a leak too.</summary>
    public async Task<IReadOnlyList<string>> ClientsAsync(LiveApp provider, CancellationToken ct)
    {
        using var operate = await OperatorAsync(provider, ct);
        var clients = await operate.GetFromJsonAsync<string[]>("/admin/clients", ct) ?? [];
        var users = await operate.GetFromJsonAsync<string[]>("/admin/users", ct) ?? [];
        return [.. clients.Union(users)];
    }

    /// <summary>The version that the app reports.</summary>
    public static async Task<string?> VersionAsync(LiveApp app, CancellationToken ct)
    {
        using var http = await app.OpenHttpAsync(ct);
        return (string?)(await http.GetFromJsonAsync<JsonNode>("/health", ct))?["version"];
    }

    private static object ClientOf(string name, string redirect, string secret) => new
    {
        client_name = name,
        client_secret = secret,
        redirect_uris = new[] { redirect },
        grant_types = new[] { "authorization_code" },
        response_types = new[] { "code" },
    };

    private static async Task<HttpClient> OperatorAsync(LiveApp app, CancellationToken ct)
    {
        var http = await app.OpenHttpAsync(ct);
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Secret("admin_token"));
        return http;
    }

    private static string Random() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}

[CollectionDefinition, Recipe("oidc-provider")]
public sealed class OidcProviderRun : RecipeCollection<OidcProvider>;

[Collection<OidcProviderRun>]
public sealed class OidcProviderInstall(App<OidcProvider> app) : InstallTier<OidcProvider>(app)
{
    [TierFact]
    public async Task It_describes_itself_under_its_own_address()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        var described = await http.GetFromJsonAsync<JsonNode>("/.well-known/openid-configuration", Ct);
        ((string?)described!["issuer"]).Should().Be(App.Live.Site.OriginalString);
        ((string?)described["authorization_endpoint"]).Should().Be($"{App.Live.Site.OriginalString}/auth");
    }
}

[Collection<OidcProviderRun>]
public sealed class OidcProviderUpgrade(App<OidcProvider> app) : UpgradeTier<OidcProvider>(app)
{
    [TierFact]
    public async Task The_reported_version_is_the_candidates() =>
        (await OidcProvider.VersionAsync(App.Live, Ct)).Should().Be(App.Run.Plan!.Target.Version!.App);
}

[Collection<OidcProviderRun>]
public sealed class OidcProviderBackup(App<OidcProvider> app) : BackupTier<OidcProvider>(app);

[Collection<OidcProviderRun>]
public sealed class OidcProviderRestore(App<OidcProvider> app) : RestoreTier<OidcProvider>(app);

[Collection<OidcProviderRun>]
public sealed class OidcProviderCustom(App<OidcProvider> app) : CustomTier<OidcProvider>(app)
{
    [TierFact]
    public async Task An_operator_without_the_token_is_refused()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        using var answer = await http.GetAsync("/admin/clients", Ct);
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TierFact]
    public async Task Its_keys_are_public_and_hold_nothing_private()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        var key = (await http.GetFromJsonAsync<JsonNode>("/jwks", Ct))!["keys"]![0]!.AsObject();
        key.Should().ContainKey("n").And.ContainKey("e").And.NotContainKey("d");
    }

    [TierFact]
    public async Task A_client_that_is_not_registered_is_refused()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        using var answer = await http.GetAsync("/auth?client_id=nobody&response_type=code&scope=openid&redirect_uri=https://nowhere.example/callback", Ct);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }
}
