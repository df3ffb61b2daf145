using CcCi.Harness.Deploying;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Operations.Wiring;

/// <summary>
/// A recipe that others can need: what an app that needs it gets, and how. It stands on the same class as the recipe's <see cref="IRecipeApp"/>.
/// It must remember nothing between calls: a live stack may have been deployed by another process.
/// </summary>
/// <typeparam name="TGrant">What a client gets, such as <see cref="OidcClient"/>.</typeparam>
public interface IProvides<TGrant>
    where TGrant : class
{
    /// <summary>
    /// Whether what is promised is what is granted later. An app whose dependencies keep their promises starts at the same time as they do; one whose
    /// dependencies choose names or secrets themselves has to wait for them.
    /// </summary>
    bool KeepsPromises => true;

    /// <summary>What <paramref name="client"/> is going to get, as far as it is known before anything is up. It is asked once for each client.</summary>
    TGrant Promise(PlannedDependency provider, Client client);

    /// <summary>Makes the client at the running app, under <see cref="Client.Name"/>.</summary>
    /// <returns>What it got: <paramref name="promised"/> itself, if promises are kept.</returns>
    Task<TGrant> GrantAsync(LiveApp provider, Client client, TGrant promised, CancellationToken ct);

    /// <summary>Takes away all that was made for the client of that name. What is gone already is no error.</summary>
    Task RevokeAsync(LiveApp provider, string client, CancellationToken ct);

    /// <summary>The names of all clients that the running app knows, those of others included.</summary>
    Task<IReadOnlyList<string>> ClientsAsync(LiveApp provider, CancellationToken ct);
}

/// <summary>A recipe that takes something of one that it requires. It stands on the same class as the recipe's <see cref="IRecipeApp"/>.</summary>
/// <typeparam name="TGrant">What it takes, as the other recipe's <see cref="IProvides{TGrant}"/> gives it.</typeparam>
public interface INeeds<in TGrant>
    where TGrant : class
{
    /// <summary>Whether the app cannot start before the dependency is up.</summary>
    bool NeedsItUp => false;

    /// <summary>The variables and secrets that tell the app what it got. Called before every plan, so it must only translate.</summary>
    ClientSettings Take(TGrant grant);
}
