using CcCi.Harness;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Reporting;
using CcCi.Harness.Settings;
using CcCi.Recipes;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;
using Xunit;

namespace CcCi.Tests.BadInput;

/// <summary>A run of a small recipe on the real engine, tier by tier, without the tier classes.</summary>
internal sealed class SampleRun : IAsyncDisposable
{
    private static readonly Tier[] AllTiers = Enum.GetValues<Tier>();

    private SampleRun(Run run) => Run = run;

    public Run Run { get; }

    public static SampleRun Begin(TempRecipe recipe, Uri? engine = null, CcciSettings? settings = null, Func<IEngine, IEngine>? wrap = null)
    {
        var set = (settings ?? new CcciSettings()) with { State = Path.Combine(recipe.Root, ".state") };
        var images = CcciSettings.FromEnvironment().State;
        var host = new RunHost(
            recipe.Root, Path.Combine(recipe.Root, ".artifacts"), set,
            async ct =>
            {
                var connected = await ContainersEngine.ConnectAsync(Workspace.Images, images, ProgressReport.Silent, ct, engine);
                return wrap?.Invoke(connected) ?? connected;
            },
            ProgressReport.Silent, TimeProvider.System);
        return new SampleRun(Run.Begin(host, new SampleApp()));
    }

    /// <summary>Enters the tiers in order, up to <paramref name="last"/>, as if all were selected.</summary>
    public async Task EnterAsync(Tier last, params Tier[] selected)
    {
        foreach (var tier in AllTiers.Where(tier => tier <= last && (selected.Length == 0 || selected.Contains(tier))))
            await Run.EnterAsync(tier, selected.Length == 0 ? AllTiers : selected, TestContext.Current.CancellationToken);
    }

    /// <summary>Tears down, and gives what is left on the engine of this run: it should be nothing.</summary>
    public async Task<(RunSummary Summary, IReadOnlyList<EngineObject> Left)> FinishAsync()
    {
        var summary = await Run.FinishAsync();
        await using var engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, CancellationToken.None);
        var left = (await engine.ListAsync(CancellationToken.None)).Where(thing => Teardown.IsOf(Run.Id, thing)).ToList();
        return (summary, left);
    }

    public ValueTask DisposeAsync() => Run.DisposeAsync();
}

/// <summary>The markers of custom-html, for a recipe of another name.</summary>
internal sealed class SampleApp : IRecipeApp
{
    private readonly CustomHtml _pages = new();

    public string Recipe => TempRecipe.Name;

    public Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.PlantAsync(app, marker, ct);

    public Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.HoldsAsync(app, marker, ct);

    public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.SpoilAsync(app, marker, ct);
}
