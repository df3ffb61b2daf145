using CcCi.Harness.Ledger;
using CcCi.Tests.Crashes;
using CcCi.Tests.Tiers;
using CliWrap;
using CliWrap.Buffered;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Scripts;

/// <summary>
/// The scripts with a runner in the place of the real one: whatever it leaves and whichever exit code it has, they are green only for a complete
/// report that is.
/// </summary>
public sealed class VerdictTests : IDisposable
{
    private const string Ledger = """
        {"kind":"run-started","run":"abcd1234","recipe":"custom-html"}
        {"kind":"facts-selected","tier":"install","facts":["It serves","It stays"]}
        {"kind":"fact-ended","tier":"install","fact":"It serves","outcome":"pass"}
        {"kind":"fact-ended","tier":"install","fact":"It stays","outcome":"pass"}
        {"kind":"run-ended"}

        """;

    private const string Report = """
        <TestRun><Results><UnitTestResult /><UnitTestResult /></Results><ResultSummary outcome="Completed"><Counters total="2" executed="2" passed="2" failed="0" error="0" timeout="0" aborted="0" /></ResultSummary></TestRun>
        """;

    private const string Summary = "RUN SUMMARY  custom-html\n  verdict: green\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-scripts-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Incomplete => new()
    {
        { "report.trx", "", "red: the runner wrote no report" },
        { "report.trx", Report[..^11], "red: the report was cut off: report.trx has no end" },
        { "report.trx", Report.Replace("passed=\"2\" failed=\"0\"", "passed=\"1\" failed=\"1\""), "red: 1 of 2 facts: failed" },
        { "report.trx", Report.Replace("passed=\"2\"", "passed=\"0\""), "red: no fact passed" },
        { "report.trx", Report.Replace("total=\"2\"", "total=\"5\""), "red: the report counts 5 facts and holds 2" },
        { "ledger.jsonl", Ledger.Replace("{\"kind\":\"run-ended\"}\n", ""), "red: custom-html-abcd1234: its record has no end" },
        { "ledger.jsonl", Ledger.Replace("{\"kind\":\"fact-ended\",\"tier\":\"install\",\"fact\":\"It stays\",\"outcome\":\"pass\"}\n", ""), "red: custom-html-abcd1234: 2 facts were selected, and 1 have ended" },
        { "ledger.jsonl", "{\"kind\":\"run-ended\"}\n", "red: custom-html-abcd1234: 0 facts were selected, and 0 have ended" },
        { "summary.txt", "", "red: custom-html-abcd1234: its summary is not green, or is missing" },
        { "summary.txt", Summary.Replace("green", "red"), "red: custom-html-abcd1234: its summary is not green, or is missing" },
    };

    [Theory]
    [InlineData("./run", "custom-html")]
    [InlineData("./test", "--filter", "Recipe=custom-html")]
    public async Task A_complete_green_report_is_green(params string[] command)
    {
        var result = await RunAsync(command, Report, Ledger, Summary);
        result.ExitCode.Should().Be(0, result.StandardError);
        result.StandardOutput.Should().Contain("verdict: green");
    }

    [Theory]
    [MemberData(nameof(Incomplete))]
    public async Task A_report_that_is_not_whole_is_red_though_the_runner_says_otherwise(string file, string content, string message)
    {
        foreach (var command in new string[][] { ["./run", "custom-html"], ["./test", "--filter", "Recipe=custom-html"] })
        {
            var result = await RunAsync(
                command, file == "report.trx" ? content : Report, file == "ledger.jsonl" ? content : Ledger, file == "summary.txt" ? content : Summary);
            result.ExitCode.Should().Be(1, "{0}: {1}", command[0], result.StandardOutput);
            result.StandardError.Should().Contain(message);
        }
    }

    [Fact]
    public async Task A_recipe_that_was_asked_for_and_never_ran_is_red()
    {
        var result = await RunAsync(["./run", "ghost"], Report, Ledger, Summary);
        result.ExitCode.Should().Be(1);
        result.StandardError.Should().Contain("red: ghost: there was no run of it");
        foreach (var all in new[] { "./run", "./test", ".ci/run" })
        {
            var gate = await RunAsync([all], Report, Ledger, Summary);
            gate.ExitCode.Should().Be(1, all);
            gate.StandardError.Should().Contain("red: node-red: there was no run of it").And.NotContain("custom-html: there was").And.NotContain("keycloak");
        }
    }

    [Fact]
    public async Task A_runner_that_leaves_nothing_is_red() => (await RunAsync(["./run", "custom-html"], "", "", "")).ExitCode.Should().Be(1);

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", 137)]
    public async Task The_runner_s_own_exit_code_counts_beside_a_green_report(string ending, int expected) =>
        (await RunAsync(["./run", "custom-html"], Report, Ledger, Summary, ending)).ExitCode.Should().Be(expected);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_script_that_is_told_to_end_ends_its_runner_and_is_never_green(string signal)
    {
        // The runner ends well when it is told to, which is what nobody must take for a green.
        var running = StartAsync(["./run", "custom-html"], Report, Ledger, Summary, "trap 'touch $HOME/told; exit 0' INT TERM; touch $HOME/there; while :; do read -rt 0.1 <> <(:) || true; done");
        await Waiting.UntilAsync(() => File.Exists(Path.Combine(_folder, "there")), Ct);
        await RunProcesses.SignalAsync(signal, running.ProcessId);
        (await running).ExitCode.Should().Be(130);
        File.Exists(Path.Combine(_folder, "told")).Should().BeTrue("the runner is told");
    }

    [Theory]
    [Trait("Needs", "Engine")]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_real_run_that_is_told_to_end_through_its_script_tears_down_and_reports(string signal)
    {
        await RunProcesses.PrepareImagesAsync("nginx:1.22", "nginx:1.26");
        var running = StartAsync(["./run", "custom-html", "--trx"]);
        string? Written(string name) => Directory.EnumerateFiles(_folder, name, SearchOption.AllDirectories).FirstOrDefault();
        await Waiting.UntilAsync(() => Written("ledger.jsonl") is { } ledger && File.ReadAllText(ledger).Contains("\"act\":\"redeploy\""), Ct);
        await RunProcesses.SignalAsync(signal, running.ProcessId);
        var result = await running;

        result.ExitCode.Should().NotBe(0);
        var entries = LedgerReader.Read(Written("ledger.jsonl")!);
        entries.OfType<TeardownEnded>().Should().ContainSingle().Which.Left.Should().BeEmpty();
        entries[^1].Should().BeOfType<RunEnded>();
        File.ReadAllText(Written("summary.txt")!).Should().EndWith("  verdict: red\n");
        Written("report.trx").Should().NotBeNull();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<BufferedCommandResult> RunAsync(string[] command, string report, string ledger, string summary, string ending = "exit 0") =>
        await StartAsync(command, report, ledger, summary, ending);

    private CommandTask<BufferedCommandResult> StartAsync(string[] command, string report, string ledger, string summary, string ending)
    {
        foreach (var (file, content) in new[] { ("report", report), ("ledger", ledger), ("summary", summary) })
            File.WriteAllText(Path.Combine(_folder, file), content);
        return StartAsync(command, $$"""
            run=$CCCI_ARTIFACTS/custom-html-abcd1234
            put() { if [ -s "$HOME/$1" ]; then cp "$HOME/$1" "$2"; fi; }
            mkdir -p "$run"
            put report "$CCCI_ARTIFACTS/report.trx"
            put ledger "$run/ledger.jsonl"
            put summary "$run/summary.txt"
            {{ending}}
            """);
    }

    /// <summary>Starts a script with another <c>dotnet</c>, which builds nothing.</summary>
    /// <param name="runner">What it does in the place of the tests; null runs them.</param>
    private CommandTask<BufferedCommandResult> StartAsync(string[] command, string? runner = null)
    {
        var dotnet = Path.Combine(_folder, "bin", "dotnet");
        Directory.CreateDirectory(Path.GetDirectoryName(dotnet)!);
        File.WriteAllText(dotnet, $"#!/usr/bin/env bash\n[ \"$1\" != build ] || exit 0\n{runner ?? $"PATH={Environment.GetEnvironmentVariable("PATH")} exec dotnet \"$@\""}\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Cli.Wrap(Path.Combine(Workspace.Root, command[0])).WithArguments(command[1..]).WithWorkingDirectory(Workspace.Root)
            .WithEnvironmentVariables(variables =>
            {
                variables.Set("PATH", $"{Path.GetDirectoryName(dotnet)}:{Environment.GetEnvironmentVariable("PATH")}").Set("CCCI_ARTIFACTS", Path.Combine(_folder, "artifacts")).Set("RECIPE", null).Set("STAGES", null);
                if (runner is not null)
                    variables.Set("HOME", _folder).Set("DOCKER_HOST", "ssh://nobody"); // An engine that nobody asks.
            })
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Ct);
    }
}
