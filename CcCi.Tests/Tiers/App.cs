using CcCi.Harness;
using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using Xunit;

namespace CcCi.Tests.Tiers;

/// <summary>The one deployment that the tier classes of a recipe share.</summary>
/// <typeparam name="TRecipe">What only the recipe's own code knows.</typeparam>
public class App<TRecipe>(DeployBudgetGuard guard) : IAsyncLifetime
    where TRecipe : IRecipeApp, new()
{
    private Run? _run;
    private CancellationTokenSource? _ending;

    /// <summary>The recipe's own code, which may remember what it made.</summary>
    public TRecipe Recipe { get; } = new();

    /// <summary>What the run finds around it.</summary>
    internal Func<RunHost> Host { get; init; } = Workspace.Host;

    /// <summary>The run.</summary>
    public Run Run => _run ?? throw new InvalidOperationException("the fixture is not initialised");

    /// <summary>Ends when the run is cancelled, and when it has taken as long as it may.</summary>
    public CancellationToken Ct => _ending?.Token ?? throw new InvalidOperationException("the fixture is not initialised");

    /// <summary>The running app.</summary>
    public LiveApp Live => Run.App;

    /// <summary>Begins the run. Nothing is deployed before the first tier is entered, because only then it is known which tiers there are.</summary>
    public ValueTask InitializeAsync()
    {
        _run = Run.Begin(Host(), Recipe);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_run.Deadline, TestContext.Current.CancellationToken);
        guard.Watch(_run);
        RunReports.Add(Recipe.Recipe, _run.Folder);
        return ValueTask.CompletedTask;
    }

    /// <summary>Tears down and reports, whatever happened before.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_run is not null)
        {
            // Whatever was looked at before: who was told to end did not mean to be done.
            if (TestContext.Current.CancellationToken.IsCancellationRequested)
                _run.Ledger.Write(new RunFailed("the run was told to end before it was done (SIGINT or SIGTERM)", FaultOwner.Machine));
            await _run.DisposeAsync();
        }

        _ending?.Dispose();
    }

    /// <summary>Does what a tier needs.</summary>
    internal async Task<TierEntry> EnterAsync(Tier tier)
    {
        if (Run.Ledger.Entries.OfType<FactsSelected>().All(selected => selected.Tier != tier))
            Run.Ledger.Write(new FactsSelected(tier, Selection.Facts(Recipe.Recipe, tier)));
        return await Run.EnterAsync(tier, Selection.Tiers(Recipe.Recipe), TestContext.Current.CancellationToken);
    }

    /// <summary>What died since the app was last found ready, a line each.</summary>
    internal async Task<IReadOnlyList<string>> DeathsAsync(CancellationToken ct) =>
        [.. (await Run.DeathsSinceReadyAsync(ct)).Select(death => $"service {death.Service} died with exit code {death.ExitCode}")];

    /// <summary>Records how a fact came out.</summary>
    internal void Record(Tier tier, string fact, Outcome outcome, TimeSpan took, string? reason = null, FaultOwner? owner = null) =>
        Run.Ledger.Write(new FactEnded(tier, fact, outcome, Math.Round(took.TotalSeconds, 3), reason, owner));
}
