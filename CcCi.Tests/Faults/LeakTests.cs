using System.Xml.Linq;
using CcCi.Harness.Faults;
using CcCi.Tests.Crashes;
using CliWrap;
using CliWrap.Buffered;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Faults;

/// <summary>Facts that leak a secret. They are explicit: only <see cref="LeakTests"/> starts them, in a process of their own.</summary>
public sealed class LeakCanaries
{
    public const string Secret = "l3aked&secret/value";

    [Fact(Explicit = true)]
    public void An_attachment()
    {
        Redaction.Hide(Secret);
        TestContext.Current.AddAttachment("log", $"line\n{Secret}");
    }

    [Fact(Explicit = true)]
    public void A_failure()
    {
        Redaction.Hide(Secret);
        TestContext.Current.TestOutputHelper?.WriteLine($"written: {Secret}");
        throw new InvalidOperationException($"told: {Secret}", new InvalidOperationException($"inner: {Uri.EscapeDataString(Secret)}"));
    }
}

public sealed class LeakTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-leak-").FullName;

    [Fact]
    public async Task An_attachment_with_a_secret_makes_the_process_red_and_is_named()
    {
        var result = await RunAsync(nameof(LeakCanaries.An_attachment));
        result.StandardOutput.Should().Contain("succeeded: 1", "the fact itself passes");
        result.ExitCode.Should().Be(3);
        result.StandardError.Should().MatchRegex("harness fault: a secret of the run stands in .*/log.*:2; whatever wrote it must use Redaction");
    }

    [Fact]
    public async Task What_a_failed_fact_says_is_redacted_in_the_report_and_in_the_output()
    {
        var result = await RunAsync(nameof(LeakCanaries.A_failure));
        result.ExitCode.Should().Be(2, result.StandardError);
        var report = await File.ReadAllTextAsync(Path.Combine(_folder, "report.trx"), TestContext.Current.CancellationToken);
        XDocument.Parse(report).ToString().Should().Contain("told: [redacted]").And.Contain("inner: [redacted]").And.Contain("written: [redacted]").And.NotContain(LeakCanaries.Secret);
        result.StandardOutput.Should().Contain("told: [redacted]").And.NotContain(LeakCanaries.Secret);
        Harness.Reporting.LeakScan.In(_folder).Should().BeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<BufferedCommandResult> RunAsync(string canary)
    {
        // This process looks for it as the other one does.
        Redaction.Hide(LeakCanaries.Secret);
        return await Cli.Wrap("dotnet")
            .WithArguments([
                "exec", typeof(RunProcesses).Assembly.Location, "--explicit", "only", "--filter-method", $"{typeof(LeakCanaries).FullName}.{canary}", "--results-directory", _folder,
                "--report-xunit-trx", "--report-xunit-trx-filename", "report.trx", "--progress", "off", "--no-ansi",
            ])
            .WithEnvironmentVariables(variables => variables.Set("RECIPE", null))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
    }
}
