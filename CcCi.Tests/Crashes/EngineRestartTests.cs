using CcCi.Harness.Ledger;
using CcCi.Harness.Reporting;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>Runs whose engine is restarted under them. The engine is one of the test's own.</summary>
[Trait("Needs", "Engine")]
public sealed class EngineRestartTests
{
    private const int Stop = 19;

    [Fact]
    public async Task A_run_whose_engine_restarts_is_red_as_the_machine_s_fault_wherever_it_is()
    {
        Assert.SkipWhen(OwnEngine.Obstacle is not null, OwnEngine.Obstacle ?? "");
        var images = await RunProcesses.PrepareImagesAsync("nginx:1.22", "nginx:1.26");
        await using var engine = await OwnEngine.StartAsync(images);
        using var runs = new RunProcesses { In = engine.Inside, Engine = engine.Endpoint };
        var wrong = new List<string>();
        // Before the deploy nothing runs yet that could be lost: there a run may carry on.
        foreach (var boundary in Boundaries.OfTiers)
        {
            var name = boundary.Replace(' ', '-');
            var run = runs.Start(name, crash: (boundary, Stop));
            await runs.UntilStoppedAsync(name);
            await engine.RestartAsync();
            await RunProcesses.SignalAsync("CONT", runs.ProcessOf(name));
            var result = await run;

            var summary = Summarizer.Summarize(LedgerReader.Read(runs.LedgerOf(name)));
            if (summary.IsGreen != (result.ExitCode == 0))
                wrong.Add($"{boundary}: exit code {result.ExitCode}, and green is {summary.IsGreen}");
            if (summary.IsGreen && boundary != "install begins")
                wrong.Add($"{boundary}: it is green, though the engine's account of it was cut off");
            if (!summary.IsGreen && !summary.Problems.Concat(summary.Tiers.SelectMany(tier => tier.Facts).Select(fact => fact.Reason ?? "")).Any(reason => reason.StartsWith("machine fault: ", StringComparison.Ordinal)))
                wrong.Add($"{boundary}: it does not say that it is the machine's fault:\n{SummaryText.Of(summary)}");
            if (summary.Tiers.SelectMany(tier => tier.Facts).FirstOrDefault(fact => fact.Reason?.StartsWith("recipe fault: ", StringComparison.Ordinal) == true) is { } blamed)
                wrong.Add($"{boundary}: it blames the recipe: {blamed.Reason}");
        }

        wrong.Should().BeEmpty();
    }
}
