using System.Net;

namespace CcCi.Harness.Deploying;

/// <summary>
/// A user's browser among the apps of a run: it keeps cookies, follows redirects from one app to another by their own host names, and knows
/// no other host. There is no script in it.
/// </summary>
public sealed class Browser(params LiveApp[] apps)
{
    private const int MostRedirects = 20;

    private readonly CookieContainer _cookies = new();

    /// <summary>Opens an address and goes where it leads.</summary>
    /// <exception cref="HttpRequestException">It leads to a host that is no app's, or in circles.</exception>
    public Task<BrowserPage> OpenAsync(Uri address, CancellationToken ct) => GoAsync(HttpMethod.Get, address, null, ct);

    /// <summary>Sends a form and goes where that leads.</summary>
    /// <exception cref="HttpRequestException">It leads to a host that is no app's, or in circles.</exception>
    public Task<BrowserPage> SubmitAsync(Uri address, IReadOnlyDictionary<string, string> fields, CancellationToken ct) => GoAsync(HttpMethod.Post, address, fields, ct);

    private async Task<BrowserPage> GoAsync(HttpMethod method, Uri address, IReadOnlyDictionary<string, string>? fields, CancellationToken ct)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var app = apps.FirstOrDefault(candidate => candidate.Domain == address.Host)
                ?? throw new HttpRequestException($"the way leads to {address.GetLeftPart(UriPartial.Path)}, which is none of {string.Join(", ", apps.Select(candidate => candidate.Domain))}");
            using var http = await app.OpenHttpAsync(ct);
            using var request = new HttpRequestMessage(method, address.PathAndQuery) { Content = fields is null ? null : new FormUrlEncodedContent(fields) };
            if (_cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
                request.Headers.Add("Cookie", cookies);
            using var answer = await http.SendAsync(request, ct);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
                _cookies.SetCookies(address, cookie);
            if (answer.Headers.Location is not { } location || (int)answer.StatusCode is not (>= 300 and < 400))
                return new BrowserPage(address, answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
            (method, fields, address) = (HttpMethod.Get, null, new Uri(address, location));
        }

        throw new HttpRequestException($"more than {MostRedirects} redirects, the last to {address.GetLeftPart(UriPartial.Path)}");
    }
}

/// <summary>Where a browser arrived.</summary>
/// <param name="Address">The address, with its query.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Body">The page.</param>
public sealed record BrowserPage(Uri Address, HttpStatusCode Status, string Body);
