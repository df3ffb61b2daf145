namespace CcCi.Harness.Operations.Wiring;

/// <summary>
/// What an app gets of an OpenID Connect provider (<see href="https://openid.net/specs/openid-connect-core-1_0.html"/>): a client of its own, and a
/// user who may sign in. Addresses that browsers open are those of users; the others are for containers of the run.
/// </summary>
/// <param name="Issuer">The issuer, as it stands in tokens.</param>
/// <param name="AuthorizationEndpoint">Where browsers are sent.</param>
/// <param name="TokenEndpoint">Where the app exchanges codes.</param>
/// <param name="UserInfoEndpoint">Where the app asks who signed in.</param>
/// <param name="KeysEndpoint">Where the app finds the keys that tokens are signed with.</param>
/// <param name="EndSessionEndpoint">Where browsers are sent to sign out.</param>
/// <param name="ClientId">The client's id.</param>
/// <param name="ClientSecret">The client's secret.</param>
/// <param name="UserName">The user.</param>
/// <param name="Password">The user's password.</param>
public sealed record OidcClient(
    Uri Issuer, Uri AuthorizationEndpoint, Uri TokenEndpoint, Uri UserInfoEndpoint, Uri KeysEndpoint, Uri EndSessionEndpoint, string ClientId, string ClientSecret,
    string UserName, string Password);
