using CcCi.Harness.Deploying;

namespace CcCi.Harness.Operations;

/// <summary>
/// What only a recipe's own code can know: how to put data into the app as a user would, and how to find out whether they are there. One
/// object serves one run, so that it may remember what it made.
/// </summary>
public interface IRecipeApp
{
    /// <summary>The recipe's name: its folder below <c>recipes/</c>.</summary>
    string Recipe { get; }

    /// <summary>Runs once after the base is ready and before anything is planted: a first-time set-up, if the app has one. A throw fails the install tier.</summary>
    Task SetUpAsync(LiveApp app, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Puts <paramref name="marker"/> into the app, the way a user would.</summary>
    Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct);

    /// <summary>Whether the app shows <paramref name="marker"/>, whole, the way a user would see it.</summary>
    Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct);

    /// <summary>Damages a planted <paramref name="marker"/>, so that the app no longer shows it whole.</summary>
    Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct);
}
