using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Reporting;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using CliWrap;
using CliWrap.Buffered;

namespace CcCi.Tests.Canaries;

/// <summary>What came of the run of a canary, in a process of its own, as its user sees it.</summary>
/// <param name="Output">What the runner printed.</param>
/// <param name="Entries">The run's record; empty for one of <see cref="BudgetRuns"/>, which keep theirs to themselves.</param>
/// <param name="Left">What the engine still holds of the run.</param>
internal sealed record CanaryProcess(int ExitCode, string Output, TimeSpan Took, IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<string> Left)
{
    // A canary waits more than it works, but two cores carry only so many apps that start at once.
    private static readonly SemaphoreSlim AtOnce = new(3);

    public RunSummary Summary => Summarizer.Summarize(Entries);

    /// <summary>Runs a canary the way a user runs a recipe, and looks what is left of it.</summary>
    public static async Task<CanaryProcess> RunAsync(Canary canary, EngineKind engine, CancellationToken ct)
    {
        await AtOnce.WaitAsync(ct);
        var artifacts = Directory.CreateTempSubdirectory("ccci-canary-run-");
        try
        {
            IReadOnlyList<string> which = canary.Run is { } run
                ? ["--explicit", "only", "--filter-method", $"{typeof(BudgetRuns).FullName}.{run}"]
                : ["--filter-trait", $"Recipe={CanaryRun.Recipe}"];
            var result = await Cli.Wrap("dotnet")
                .WithArguments(["exec", typeof(CanaryProcess).Assembly.Location, .. which, "--progress", "off", "--no-ansi"])
                .WithEnvironmentVariables(variables => variables.Set(Canary.Variable, canary.Name).Set("CCCI_ARTIFACTS", artifacts.FullName).Set("CCCI_READY_TIMEOUT", "20s").Set("CCCI_ENGINE", engine.ToString().ToLowerInvariant()).Set("RECIPE", null))
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(ct);
            var ledger = artifacts.EnumerateFiles("ledger.jsonl", SearchOption.AllDirectories).SingleOrDefault();
            var entries = ledger is null ? [] : LedgerReader.Read(ledger.FullName);
            return new CanaryProcess(result.ExitCode, result.StandardOutput + result.StandardError, result.RunTime, entries, await LeftAsync(entries, engine, ct));
        }
        finally
        {
            artifacts.Delete(recursive: true);
            AtOnce.Release();
        }
    }

    private static async Task<IReadOnlyList<string>> LeftAsync(IReadOnlyList<LedgerEntry> entries, EngineKind kind, CancellationToken ct)
    {
        if (entries.OfType<RunStarted>().FirstOrDefault() is not { } started)
            return [];
        await using var engine = await Engines.ConnectAsync(CcciSettings.FromEnvironment() with { Engine = kind }, Workspace.Images, ProgressReport.Silent, ct);
        return [.. (await engine.ListAsync(ct)).Where(thing => Teardown.IsOf(new RunId(started.Run), thing)).Select(thing => thing.ToString())];
    }
}
