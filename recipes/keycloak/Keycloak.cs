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
/// A marker is a realm that shows the marker's text as its name, made through the admin API
/// (<see href="https://www.keycloak.org/docs-api/latest/rest-api/index.html"/>). To other recipes it provides a client and a user in a realm of
/// their own.
/// </summary>
public sealed class Keycloak : IRecipeApp, IProvides<OidcClient>
{
    private const string ClientId = "app";
    private const string UserName = "user";

    public string Recipe => "keycloak";

    public Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) => MakeRealmAsync(app, new { realm = marker.Name, displayName = marker.Text, enabled = true }, ct);

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var admin = await AdminAsync(app, ct);
        using var answer = await admin.GetAsync($"/admin/realms/{marker.Name}", ct);
        return answer.IsSuccessStatusCode && (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))?["displayName"] == marker.Text;
    }

    public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) => RevokeAsync(app, marker.Name, ct);

    public OidcClient Promise(PlannedDependency provider, Client client)
    {
        var realm = $"/realms/{client.Name}";
        var protocol = $"{realm}/protocol/openid-connect";
        var (site, inside) = (provider.Site, provider.Address);
        return new OidcClient(
            new Uri(site, realm), new Uri(site, $"{protocol}/auth"), new Uri(inside, $"{protocol}/token"), new Uri(inside, $"{protocol}/userinfo"),
            new Uri(inside, $"{protocol}/certs"), new Uri(site, $"{protocol}/logout"), ClientId, Random(), UserName, Random());
    }

    public async Task<OidcClient> GrantAsync(LiveApp provider, Client client, OidcClient promised, CancellationToken ct)
    {
        var site = client.Site.OriginalString;
        var user = new
        {
            username = promised.UserName,
            email = $"{promised.UserName}@{client.Domain}",
            emailVerified = true,
            firstName = "CcCi",
            lastName = "User",
            enabled = true,
            credentials = new[] { new { type = "password", value = promised.Password, temporary = false } },
        };
        var app = new { clientId = promised.ClientId, secret = promised.ClientSecret, redirectUris = new[] { $"{site}/*" }, webOrigins = new[] { site }, standardFlowEnabled = true };
        await MakeRealmAsync(provider, new { realm = client.Name, enabled = true, clients = new[] { app }, users = new[] { user } }, ct);
        return promised;
    }

    public async Task RevokeAsync(LiveApp provider, string client, CancellationToken ct)
    {
        using var admin = await AdminAsync(provider, ct);
        using var answer = await admin.DeleteAsync($"/admin/realms/{client}", ct);
        if (answer.StatusCode != HttpStatusCode.NotFound)
            answer.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<string>> ClientsAsync(LiveApp provider, CancellationToken ct)
    {
        using var admin = await AdminAsync(provider, ct);
        var realms = await admin.GetFromJsonAsync<JsonArray>("/admin/realms?briefRepresentation=true", ct);
        return [.. realms!.Select(realm => (string)realm!["realm"]!)];
    }

    private static async Task MakeRealmAsync(LiveApp app, object realm, CancellationToken ct)
    {
        using var admin = await AdminAsync(app, ct);
        using var answer = await admin.PostAsJsonAsync("/admin/realms", realm, ct);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<HttpClient> AdminAsync(LiveApp app, CancellationToken ct)
    {
        var http = await app.OpenHttpAsync(ct);
        var form = new Dictionary<string, string> { ["grant_type"] = "password", ["client_id"] = "admin-cli", ["username"] = "admin", ["password"] = app.Secret("admin_password") };
        using var content = new FormUrlEncodedContent(form);
        using var answer = await http.PostAsync("/realms/master/protocol/openid-connect/token", content, ct);
        answer.EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))?["access_token"]);
        return http;
    }

    private static string Random() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}

[CollectionDefinition, Recipe("keycloak", Images = "upstream")]
public sealed class KeycloakRun : RecipeCollection<Keycloak>;

[Collection<KeycloakRun>]
public sealed class KeycloakInstall(App<Keycloak> app) : InstallTier<Keycloak>(app);

[Collection<KeycloakRun>]
public sealed class KeycloakUpgrade(App<Keycloak> app) : UpgradeTier<Keycloak>(app);

[Collection<KeycloakRun>]
public sealed class KeycloakBackup(App<Keycloak> app) : BackupTier<Keycloak>(app);

[Collection<KeycloakRun>]
public sealed class KeycloakRestore(App<Keycloak> app) : RestoreTier<Keycloak>(app);

[Collection<KeycloakRun>]
public sealed class KeycloakCustom(App<Keycloak> app) : CustomTier<Keycloak>(app)
{
    [TierFact]
    public async Task It_issues_tokens_under_its_own_address()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        var described = await http.GetFromJsonAsync<JsonNode>("/realms/master/.well-known/openid-configuration", Ct);
        ((string?)described!["issuer"]).Should().Be($"{App.Live.Site.OriginalString}/realms/master");
    }
}
