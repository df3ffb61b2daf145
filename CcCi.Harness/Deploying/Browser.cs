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
    public Task<BrowserPage> OpenAsync(Uri address, CancellationToken ct) => SendAsync(HttpMethod.Get, address, null, ct);

    /// <summary>Sends a form and goes where that leads.</summary>
    /// <exception cref="HttpRequestException">It leads to a host that is no app's, or in circles.</exception>
    public async Task<BrowserPage> SubmitAsync(Uri address, IReadOnlyDictionary<string, string> fields, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(fields);
        return await SendAsync(HttpMethod.Post, address, form, ct);
    }

    /// <summary>Sends anything, as a page's own code would, and goes where that leads.</summary>
    /// <param name="headers">Further headers of the first request.</param>
    /// <exception cref="HttpRequestException">It leads to a host that is no app's, or in circles.</exception>
    public async Task<BrowserPage> SendAsync(HttpMethod method, Uri address, HttpContent? content, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var http = await AppAt(address).OpenHttpAsync(ct);
            using var request = new HttpRequestMessage(method, address.PathAndQuery) { Content = content };
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            if (_cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
                request.Headers.Add("Cookie", cookies);
            using var answer = await http.SendAsync(request, ct);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
                _cookies.SetCookies(address, cookie);
            if (answer.Headers.Location is not { } location || (int)answer.StatusCode is not (>= 300 and < 400))
                return new BrowserPage(address, answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
            (method, content, headers, address) = (HttpMethod.Get, null, [], new Uri(address, location));
        }

        throw new HttpRequestException($"more than {MostRedirects} redirects, the last to {address.GetLeftPart(UriPartial.Path)}");
    }

    /// <summary>The value of a cookie that would be sent to an address; null when there is none.</summary>
    public string? Cookie(Uri address, string name) => _cookies.GetCookies(address)[name]?.Value;

    private LiveApp AppAt(Uri address) => apps.FirstOrDefault(app => app.Domain == address.Host)
        ?? throw new HttpRequestException($"the way leads to {address.GetLeftPart(UriPartial.Path)}, which is none of {string.Join(", ", apps.Select(app => app.Domain))}");
}

/// <summary>Where a browser arrived.</summary>
/// <param name="Address">The address, with its query.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Body">The page.</param>
public sealed record BrowserPage(Uri Address, HttpStatusCode Status, string Body);
