using System.Diagnostics;
using CcCi.Harness;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using Xunit;

namespace CcCi.Tests.Tiers;

/// <summary>One tier of a recipe: an act that the harness does once, and facts that only look at what came of it.</summary>
[TestMethodOrderer(typeof(FactOrder))]
public abstract class TierTest<TRecipe>(App<TRecipe> app) : IAsyncLifetime
    where TRecipe : IRecipeApp, new()
{
    private long _began;
    private bool _recorded;

    /// <summary>The shared deployment.</summary>
    protected App<TRecipe> App { get; } = app;

    /// <summary>Ends when the run is cancelled, and when it has taken as long as it may.</summary>
    protected CancellationToken Ct => App.Ct;

    private Tier Tier => FactName.TierOf(GetType());

    private static string Fact => FactName.Sentence(TestContext.Current.TestMethod?.MethodName ?? "");

    /// <summary>Runs before each fact: does the tier's act if nobody has, and fails or skips the fact with the act's own reason.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            var entry = await App.EnterAsync(Tier);
            _began = Stopwatch.GetTimestamp();
            if (entry.SkipReason is { } reason)
            {
                Record(Outcome.Skip, reason);
                Assert.Skip(reason);
            }
        }
        catch (UnverifiedException error)
        {
            Record(Outcome.Unverified, error.Brief, error.Owner);
            throw;
        }
        catch (HarnessException error)
        {
            Record(Outcome.Fail, error.Message, error.Owner);
            await AttachLogsAsync();
            throw;
        }
        catch (OperationCanceledException)
        {
            Record(Outcome.Unverified, "the run was cancelled");
            throw;
        }
        catch (Exception error) when (!_recorded)
        {
            // Whatever is not foreseen is the harness's own fault until somebody shows otherwise.
            Record(Outcome.Fail, FactFault.Told(error.ToString(), FaultOwner.Harness), FaultOwner.Harness);
            throw;
        }
    }

    /// <summary>Runs after each fact and records how it came out.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_recorded)
            return;
        var state = TestContext.Current.TestState;
        var reason = state?.ExceptionMessages is { Length: > 0 } messages ? Redaction.Apply(messages[0] ?? "") : null;
        if (state?.Result == TestResult.Failed)
            reason = App.Run.Outage?.Message ?? FactFault.Told(reason ?? "", FaultOwner.Recipe);
        Record(
            state?.Result switch { TestResult.Passed => Outcome.Pass, TestResult.Failed => Outcome.Fail, TestResult.Skipped => Outcome.Skip, _ => Outcome.Unverified },
            reason, reason is null ? null : FactFault.OwnerIn(reason));
        if (state?.Result == TestResult.Failed)
            await AttachLogsAsync();
    }

    /// <summary>Puts what the services wrote beside a failed fact: what a fact saw is often explained there.</summary>
    private async Task AttachLogsAsync()
    {
        foreach (var (service, log) in await App.Run.LogsAsync(CancellationToken.None))
            TestContext.Current.AddAttachment($"{service}-log", log);
    }

    private void Record(Outcome outcome, string? reason = null, FaultOwner? owner = null)
    {
        _recorded = true;
        App.Record(Tier, Fact, outcome, _began == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_began), reason, owner);
    }
}
