using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
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
/// A marker is a public repository whose README holds the marker's text, made through the API (<see href="https://docs.gitea.com/api/"/>) and read
/// as a visitor. To other recipes it provides an OAuth2 application; it chooses the application's id and secret itself.
/// </summary>
public sealed class Gitea : IRecipeApp, IProvides<GiteaApplication>
{
    private const string Admin = "operator";

    public string Recipe => "gitea";

    public bool KeepsPromises => false;

    public async Task SetUpAsync(LiveApp app, CancellationToken ct)
    {
        var made = await app.ExecAsync(
            "app",
            ["gitea", "admin", "user", "create", "--admin", "--username", Admin, "--password", PasswordOf(app), "--email", $"{Admin}@{app.Domain}", "--must-change-password=false"], ct);
        made.ExitCode.Should().Be(0, made.Transcript);
    }

    public async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var admin = await AdminAsync(app, ct);
        using var made = await admin.PostAsJsonAsync("/api/v1/user/repos", new { name = marker.Name, @private = false, auto_init = false }, ct);
        made.EnsureSuccessStatusCode();
        var content = Convert.ToBase64String(Encoding.UTF8.GetBytes(marker.Text));
        using var written = await admin.PostAsJsonAsync($"/api/v1/repos/{Admin}/{marker.Name}/contents/README.md", new { content, message = marker.Name }, ct);
        written.EnsureSuccessStatusCode();
    }

    /// <summary>The text comes from the git repository on the volume, and who may see it from the database.</summary>
    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var visitor = await app.OpenHttpAsync(ct);
        using var answer = await visitor.GetAsync($"/api/v1/repos/{Admin}/{marker.Name}/raw/README.md", ct);
        return answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(ct) == marker.Text;
    }

    public async Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var admin = await AdminAsync(app, ct);
        using var answer = await admin.DeleteAsync($"/api/v1/repos/{Admin}/{marker.Name}", ct);
        answer.EnsureSuccessStatusCode();
    }

    public GiteaApplication Promise(PlannedDependency provider, Client client) => new(provider.Site, "not-known-yet", "not-known-yet");

    public async Task<GiteaApplication> GrantAsync(LiveApp provider, Client client, GiteaApplication promised, CancellationToken ct)
    {
        using var admin = await AdminAsync(provider, ct);
        using var answer = await admin.PostAsJsonAsync(
            "/api/v1/user/applications/oauth2", new { name = client.Name, redirect_uris = new[] { $"{client.Site.OriginalString}/login" }, confidential_client = true }, ct);
        answer.EnsureSuccessStatusCode();
        var made = JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!;
        return promised with { ClientId = (string)made["client_id"]!, ClientSecret = (string)made["client_secret"]! };
    }

    public async Task RevokeAsync(LiveApp provider, string client, CancellationToken ct)
    {
        using var admin = await AdminAsync(provider, ct);
        foreach (var application in (await ApplicationsAsync(admin, ct)).Where(application => (string?)application!["name"] == client))
        {
            using var answer = await admin.DeleteAsync($"/api/v1/user/applications/oauth2/{application!["id"]}", ct);
            if (answer.StatusCode != HttpStatusCode.NotFound)
                answer.EnsureSuccessStatusCode();
        }
    }

    public async Task<IReadOnlyList<string>> ClientsAsync(LiveApp provider, CancellationToken ct)
    {
        using var admin = await AdminAsync(provider, ct);
        return [.. (await ApplicationsAsync(admin, ct)).Select(application => (string)application!["name"]!)];
    }

    private static async Task<JsonArray> ApplicationsAsync(HttpClient admin, CancellationToken ct) => (await admin.GetFromJsonAsync<JsonArray>("/api/v1/user/applications/oauth2?limit=50", ct))!;

    /// <summary>The administrator's password. It follows from a secret of the stack, so that a run that finds the stack live knows it too.</summary>
    private static string PasswordOf(LiveApp app)
    {
        var password = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(app.Secret("secret_key")), "administrator"u8));
        Harness.Faults.Redaction.Hide(password);
        return password;
    }

    private static async Task<HttpClient> AdminAsync(LiveApp app, CancellationToken ct)
    {
        var http = await app.OpenHttpAsync(ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Admin}:{PasswordOf(app)}")));
        return http;
    }
}

/// <summary>An OAuth2 application in Gitea.</summary>
/// <param name="Server">The address of Gitea, as browsers open it.</param>
/// <param name="ClientId">The application's id.</param>
/// <param name="ClientSecret">The application's secret.</param>
public sealed record GiteaApplication(Uri Server, string ClientId, string ClientSecret);

[CollectionDefinition, Recipe("gitea", Images = "upstream")]
public sealed class GiteaRun : RecipeCollection<Gitea>;

[Collection<GiteaRun>]
public sealed class GiteaInstall(App<Gitea> app) : InstallTier<Gitea>(app);

[Collection<GiteaRun>]
public sealed class GiteaUpgrade(App<Gitea> app) : UpgradeTier<Gitea>(app)
{
    [TierFact]
    public async Task The_reported_version_is_the_candidates()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        ((string?)(await http.GetFromJsonAsync<JsonNode>("/api/v1/version", Ct))!["version"]).Should().Be(App.Run.Plan!.Target.Version!.App.Replace("-rootless", "", StringComparison.Ordinal));
    }
}

[Collection<GiteaRun>]
public sealed class GiteaBackup(App<Gitea> app) : BackupTier<Gitea>(app);

[Collection<GiteaRun>]
public sealed class GiteaRestore(App<Gitea> app) : RestoreTier<Gitea>(app);

[Collection<GiteaRun>]
public sealed class GiteaCustom(App<Gitea> app) : CustomTier<Gitea>(app)
{
    [TierFact]
    public async Task Strangers_cannot_register()
    {
        using var http = await App.Live.OpenHttpAsync(Ct);
        (await http.GetStringAsync("/user/sign_up", Ct)).Should().NotContain("name=\"password\"");
    }
}
