using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;

namespace CcCi.Harness.Operations;

/// <summary>Plants, reads and spoils markers through a recipe's own code, on the record, and never takes that code's word for it.</summary>
internal sealed class Markers(IRecipeApp recipe, RunLedger ledger)
{
    public Task SetUpAsync(LiveApp app, CancellationToken ct) => DoAsync("set up", "the app", () => recipe.SetUpAsync(app, ct));

    /// <summary>Plants a new marker and looks that it is there.</summary>
    public async Task<Marker> PlantAsync(LiveApp app, string purpose, CancellationToken ct)
    {
        var marker = Marker.For(purpose);
        await DoAsync("plant", marker.Name, () => recipe.PlantAsync(app, marker, ct));
        return await HoldsAsync(app, marker, ct) ? marker : throw MarkerException.NotTaken(recipe.Recipe, marker);
    }

    /// <summary>Whether the app shows the marker.</summary>
    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        var holds = false;
        await DoAsync("look for", marker.Name, async () => holds = await recipe.HoldsAsync(app, marker, ct));
        return holds;
    }

    /// <summary>Spoils the marker and looks that it is gone.</summary>
    public async Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        await DoAsync("spoil", marker.Name, () => recipe.SpoilAsync(app, marker, ct));
        if (await HoldsAsync(app, marker, ct))
            throw MarkerException.NotSpoilt(recipe.Recipe, marker);
    }

    private async Task DoAsync(string act, string subject, Func<Task> body)
    {
        try
        {
            await ledger.RecordAsync(act, subject, body);
        }
        catch (Exception error) when (error is not (HarnessException or OperationCanceledException))
        {
            // Whatever a recipe's code throws, an assertion of its own included, is its finding about the app.
            throw MarkerException.Failed(recipe.Recipe, act, subject, error);
        }
    }
}
