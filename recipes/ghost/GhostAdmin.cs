using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;
using CcCi.Harness.Operations;

namespace CcCi.Recipes;

/// <summary>A post as it was published.</summary>
/// <param name="Image">The address of its picture.</param>
internal sealed record GhostPost(string Id, Uri Image);

/// <summary>Ghost's owner, signed in to the Admin API with a session as a browser has one.</summary>
internal sealed class GhostAdmin : IDisposable
{
    public const string Email = "owner@example.com";
    private const string Api = "/ghost/api/admin";
    private static readonly string Password = NewPassword();

    private readonly HttpClient _http;

    private GhostAdmin(HttpClient http) => _http = http;

    /// <summary>The smallest picture that Ghost takes: one pixel.</summary>
    public static byte[] Picture { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>Makes the owner's account, which a new Ghost asks for first.</summary>
    public static async Task SetUpAsync(LiveApp app, CancellationToken ct)
    {
        using var admin = await OpenAsync(app, ct);
        var owner = new JsonObject { ["name"] = "Owner", ["email"] = Email, ["password"] = Password, ["blogTitle"] = "CcCi" };
        await admin.SendAsync(HttpMethod.Post, "/authentication/setup/", new JsonObject { ["setup"] = new JsonArray(owner) }, ct);
    }

    /// <summary>Signs in.</summary>
    /// <exception cref="HttpRequestException">Ghost refuses.</exception>
    public static async Task<GhostAdmin> SignInAsync(LiveApp app, CancellationToken ct, string? password = null)
    {
        var admin = await OpenAsync(app, ct);
        var credentials = new JsonObject { ["username"] = Email, ["password"] = password ?? Password };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Api}/session/") { Content = JsonContent.Create(credentials) };
        using var answer = (await admin._http.SendAsync(request, ct)).EnsureSuccessStatusCode();
        admin._http.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        return admin;
    }

    /// <summary>The address of the account that is signed in.</summary>
    public async Task<string?> OwnerAsync(CancellationToken ct) => (string?)(await _http.GetFromJsonAsync<JsonNode>($"{Api}/users/me/", ct))?["users"]?[0]?["email"];

    /// <summary>Uploads a picture.</summary>
    public async Task<Uri> UploadAsync(string name, CancellationToken ct)
    {
        using var picture = new ByteArrayContent(Picture) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var form = new MultipartFormDataContent { { picture, "file", name } };
        using var answer = (await _http.PostAsync($"{Api}/images/upload/", form, ct)).EnsureSuccessStatusCode();
        var uploaded = await answer.Content.ReadFromJsonAsync<JsonNode>(ct);
        return new Uri((string?)uploaded?["images"]?[0]?["url"] ?? throw new InvalidOperationException("Ghost gave no address for an uploaded picture"));
    }

    /// <summary>Publishes a post whose address is the marker's name and whose title and text hold the marker's text.</summary>
    public async Task<GhostPost> PublishAsync(Marker marker, Uri image, CancellationToken ct)
    {
        var post = new JsonObject
        {
            ["title"] = marker.Text,
            ["slug"] = marker.Name,
            ["html"] = $"<p>{marker.Text}</p><img src=\"{image}\">",
            ["status"] = "published",
        };
        var published = await SendAsync(HttpMethod.Post, "/posts/?source=html", new JsonObject { ["posts"] = new JsonArray(post) }, ct);
        return new GhostPost((string?)published?["posts"]?[0]?["id"] ?? throw new InvalidOperationException("Ghost gave no id for a post"), image);
    }

    /// <summary>Puts another title and text in the place of a post's own.</summary>
    public async Task OverwriteAsync(string post, string text, CancellationToken ct)
    {
        // Ghost takes a change only from someone who knows when the post was last changed.
        var current = await _http.GetFromJsonAsync<JsonNode>($"{Api}/posts/{post}/", ct);
        var change = new JsonObject
        {
            ["title"] = text,
            ["html"] = $"<p>{text}</p>",
            ["custom_excerpt"] = text,
            ["updated_at"] = (string?)current?["posts"]?[0]?["updated_at"],
        };
        await SendAsync(HttpMethod.Put, $"/posts/{post}/?source=html", new JsonObject { ["posts"] = new JsonArray(change) }, ct);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<GhostAdmin> OpenAsync(LiveApp app, CancellationToken ct)
    {
        var http = await app.OpenHttpAsync(ct);
        http.DefaultRequestHeaders.Add("Origin", app.Site.GetLeftPart(UriPartial.Authority));
        http.DefaultRequestHeaders.Add("Accept-Version", "v6.0");
        return new GhostAdmin(http);
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonObject body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, Api + path) { Content = JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"Ghost answered {(int)answer.StatusCode} to {method} {path}: {await answer.Content.ReadAsStringAsync(ct)}", null, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonNode>(ct);
    }

    private static string NewPassword()
    {
        var password = System.Security.Cryptography.RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 24);
        Redaction.Hide(password);
        return password;
    }
}
