using System.Text.Json;
using System.Text.RegularExpressions;
using CcCi.Harness.Engine;

namespace CcCi.Tests.Engine.Scripted;

/// <summary>As much of the field's apps as their recipes' code speaks to.</summary>
internal static partial class FieldApps
{
    /// <summary>The app of a recipe.</summary>
    public static ScriptedApp Of(string recipe) => recipe switch
    {
        "keycloak" => Keycloak(),
        "lasuite-docs" => LaSuiteDocs(),
        "gitea" => Gitea(),
        "drone" => Drone(),
        "plausible" => Plausible(),
        _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe, "there is no script of it"),
    };

    private static ScriptedApp Keycloak()
    {
        var app = new ScriptedApp();
        var oidc = "/protocol/openid-connect";
        app.On("GET", "/realms/master", _ => ScriptedAnswer.Json(new { realm = "master" }));
        app.On("GET", "/realms/master/.well-known/openid-configuration", _ => ScriptedAnswer.Json(new { issuer = $"https://{app.Domain}/realms/master" }));
        app.On("POST", $"/realms/master{oidc}/token", _ => ScriptedAnswer.Json(new { access_token = "admin" }));
        app.On("GET", "/admin/realms", _ => ScriptedAnswer.Json(app.Data.Keys.Select(realm => new { realm })));
        app.On("POST", "/admin/realms", request =>
        {
            app.Data[request.Json.GetProperty("realm").GetString()!] = request.Body;
            return new ScriptedAnswer(201);
        });
        app.On("GET", "/admin/realms/(?<realm>[^/]+)", request => app.Data.TryGetValue(request["realm"], out var realm) ? new ScriptedAnswer(200, realm) : null);
        app.On("DELETE", "/admin/realms/(?<realm>[^/]+)", request => app.Data.Remove(request["realm"]) ? new ScriptedAnswer(204) : null);
        app.On("GET", $"/realms/(?<realm>[^/]+){oidc}/auth", request => app.Data.TryGetValue(request["realm"], out var realm) && realm.Contains($"\"{request.Query("client_id")}\"", StringComparison.Ordinal)
            ? new ScriptedAnswer(200, $"<form id=\"login\" action=\"/realms/{request["realm"]}/sign-in?to={Uri.EscapeDataString(request.Query("redirect_uri")!)}\">", "text/html") : null);
        app.On("POST", "/realms/(?<realm>[^/]+)/sign-in", request =>
        {
            var fields = System.Web.HttpUtility.ParseQueryString(request.Body);
            var user = JsonSerializer.Deserialize<JsonElement>(app.Data[request["realm"]]).GetProperty("users")[0];
            var right = user.GetProperty("username").GetString() == fields["username"] && user.GetProperty("credentials")[0].GetProperty("value").GetString() == fields["password"];
            return right ? ScriptedAnswer.Redirect($"{request.Query("to")}?code=granted") : new ScriptedAnswer(401);
        });
        return app;
    }

    private static ScriptedApp LaSuiteDocs()
    {
        var app = new ScriptedApp();
        ScriptedAnswer? SignedIn(ScriptedRequest request, Func<ScriptedAnswer?> answer) =>
            request.Http.Headers["Cookie"]?.Contains("session=user", StringComparison.Ordinal) == true ? answer() : new ScriptedAnswer(401);
        var documents = "/api/v1.0/documents/";
        app.On("GET", "/", _ => new ScriptedAnswer(200));
        app.On("GET", "/api/v1.0/config/", _ => ScriptedAnswer.Json(new { COLLABORATION_WS_URL = app.Env("COLLABORATION_WS_URL", "backend") }));
        app.On("GET", "/api/v1.0/authenticate/", _ => ScriptedAnswer.Redirect(
            $"{app.Env("OIDC_OP_AUTHORIZATION_ENDPOINT", "backend")}?client_id={app.Env("OIDC_RP_CLIENT_ID", "backend")}&redirect_uri={Uri.EscapeDataString($"https://{app.Domain}/api/v1.0/callback/")}"));
        app.On("GET", "/api/v1.0/callback/", _ =>
        {
            var answer = ScriptedAnswer.Redirect($"https://{app.Domain}/");
            answer.Headers["Set-Cookie"] = "session=user; path=/";
            return answer;
        });
        app.On("GET", "/api/v1.0/users/me/", request => SignedIn(request, () => ScriptedAnswer.Json(new { email = $"user@{app.Domain}" })));
        app.On("POST", documents, request => SignedIn(request, () =>
        {
            app.Data[Guid.NewGuid().ToString()] = request.Json.GetProperty("title").GetString()!;
            return new ScriptedAnswer(201);
        }));
        app.On("GET", documents, request => SignedIn(request, () => ScriptedAnswer.Json(new
        {
            results = app.Data.Where(document => document.Value == request.Query("title")).Select(document => new { id = document.Key, title = document.Value }),
        })));
        app.On("DELETE", $"{documents}(?<id>[^/]+)/", request => SignedIn(request, () => app.Data.Remove(request["id"]) ? new ScriptedAnswer(204) : null));
        return app;
    }

    private static ScriptedApp Gitea()
    {
        var app = new ScriptedApp();
        app.On("GET", "/api/healthz", _ => new ScriptedAnswer(200));
        app.On("GET", "/api/v1/version", _ => ScriptedAnswer.Json(new { version = app.Deployment.Stack.Service("app").Image.Split(':')[1].Replace("-rootless", "") }));
        app.On("GET", "/user/sign_up", _ => new ScriptedAnswer(200, "Registration is disabled", "text/html"));
        app.On("POST", "/api/v1/user/repos", _ => new ScriptedAnswer(201));
        app.On("POST", "/api/v1/repos/operator/(?<name>[^/]+)/contents/README.md", request =>
        {
            app.Data[$"repository {request["name"]}"] = System.Text.Encoding.UTF8.GetString(request.Json.GetProperty("content").GetBytesFromBase64());
            return new ScriptedAnswer(201);
        });
        app.On("GET", "/api/v1/repos/operator/(?<name>[^/]+)/raw/README.md", request => app.Data.TryGetValue($"repository {request["name"]}", out var text) ? new ScriptedAnswer(200, text, "text/plain") : null);
        app.On("DELETE", "/api/v1/repos/operator/(?<name>[^/]+)", request => app.Data.Remove($"repository {request["name"]}") ? new ScriptedAnswer(204) : null);
        var applications = "/api/v1/user/applications/oauth2";
        app.On("POST", applications, request =>
        {
            var name = request.Json.GetProperty("name").GetString()!;
            app.Data[$"application {name}"] = "";
            return ScriptedAnswer.Json(new { client_id = $"id-of-{name}", client_secret = $"secret-of-{name}" }, 201);
        });
        app.On("GET", applications, _ => ScriptedAnswer.Json(app.Data.Keys.Where(key => key.StartsWith("application ", StringComparison.Ordinal)).Select(key => new { id = key[12..], name = key[12..] })));
        app.On("DELETE", $"{applications}/(?<id>[^/]+)", request => app.Data.Remove($"application {request["id"]}") ? new ScriptedAnswer(204) : null);
        return app;
    }

    private static ScriptedApp Drone()
    {
        var app = new ScriptedApp();
        app.On("GET", "/healthz", _ => new ScriptedAnswer(200));
        app.On("GET", "/login", _ => ScriptedAnswer.Redirect($"{app.Env("DRONE_GITEA_SERVER")}/login/oauth/authorize?client_id={app.Env("DRONE_GITEA_CLIENT_ID")}", 303));
        app.On("POST", "/api/users", request =>
        {
            app.Data[request.Json.GetProperty("login").GetString()!] = "";
            return new ScriptedAnswer(200);
        });
        app.On("GET", "/api/users/(?<login>[^/]+)", request => app.Data.ContainsKey(request["login"]) ? ScriptedAnswer.Json(new { login = request["login"] }) : null);
        app.On("DELETE", "/api/users/(?<login>[^/]+)", request => app.Data.Remove(request["login"]) ? new ScriptedAnswer(204) : null);
        return app;
    }

    private static ScriptedApp Plausible()
    {
        var app = new ScriptedApp();
        app.On("GET", "/api/health", _ => ScriptedAnswer.Json(new { postgres = "ok" }));
        app.On("POST", "/api/event", request => new ScriptedAnswer(app.Data.ContainsKey(request.Json.GetProperty("domain").GetString()!) ? 202 : 400));
        app.On("GET", "/(?<domain>[^/]+)", request => app.Data.ContainsKey(request["domain"]) ? new ScriptedAnswer(200, request["domain"], "text/html") : null);
        app.OnCommand("bin/plausible rpc", command =>
        {
            var domain = SiteDomain().Match(command[^1]).Groups["domain"].Value;
            if (command[^1].Contains("insert!", StringComparison.Ordinal))
                app.Data[domain] = "";
            else
                app.Data.Remove(domain);
            return new ExecResult(0, "", "");
        });
        return app;
    }

    [GeneratedRegex("domain: \"(?<domain>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex SiteDomain();
}
