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
/// A marker is a machine user of the marker's name, made through the API (<see href="https://docs.drone.io/api/overview/"/>). Drone does not start
/// without the Gitea application that its users sign in with.
/// </summary>
public sealed class Drone : IRecipeApp, INeeds<GiteaApplication>
{
    public string Recipe => "drone";

    /// <summary>The application at Gitea.</summary>
    public GiteaApplication? Application { get; private set; }

    public ClientSettings Take(GiteaApplication grant)
    {
        Application = grant;
        return new ClientSettings(
            new Dictionary<string, string> { ["GITEA_SERVER"] = grant.Server.OriginalString, ["GITEA_CLIENT_ID"] = grant.ClientId },
            new Dictionary<string, string> { ["client_secret"] = grant.ClientSecret });
    }

    public async Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var admin = await AdminAsync(app, ct);
        using var answer = await admin.PostAsJsonAsync("/api/users", new { login = marker.Name, machine = true }, ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var admin = await AdminAsync(app, ct);
        using var answer = await admin.GetAsync($"/api/users/{marker.Name}", ct);
        return answer.IsSuccessStatusCode && (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))?["login"] == marker.Name;
    }

    public async Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var admin = await AdminAsync(app, ct);
        using var answer = await admin.DeleteAsync($"/api/users/{marker.Name}", ct);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<HttpClient> AdminAsync(LiveApp app, CancellationToken ct)
    {
        var http = await app.OpenHttpAsync(ct);
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Secret("admin_token"));
        return http;
    }
}

[CollectionDefinition, Recipe("drone", Images = "upstream")]
public sealed class DroneRun : RecipeCollection<Drone>;

[Collection<DroneRun>]
public sealed class DroneInstall(App<Drone> app) : InstallTier<Drone>(app);

[Collection<DroneRun>]
public sealed class DroneUpgrade(App<Drone> app) : UpgradeTier<Drone>(app);

[Collection<DroneRun>]
public sealed class DroneBackup(App<Drone> app) : BackupTier<Drone>(app);

[Collection<DroneRun>]
public sealed class DroneRestore(App<Drone> app) : RestoreTier<Drone>(app);

[Collection<DroneRun>]
public sealed class DroneCustom(App<Drone> app) : CustomTier<Drone>(app)
{
    /// <summary>The redirect itself is what is looked at: where it leads, Gitea would answer anything to somebody who is not signed in.</summary>
    [TierFact]
    public async Task Users_are_sent_to_Gitea_to_sign_in()
    {
        using var visitor = await App.Live.OpenHttpAsync(Ct);
        using var answer = await visitor.GetAsync("/login", Ct);
        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        var to = answer.Headers.Location!;
        to.GetLeftPart(UriPartial.Path).Should().Be(new Uri(App.Recipe.Application!.Server, "/login/oauth/authorize").ToString());
        to.Query.Should().Contain($"client_id={App.Recipe.Application.ClientId}");
    }
}
