using CliWrap;
using CliWrap.Buffered;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Canaries;

/// <summary>Starts each budget canary as a user would start a test, and requires that its process ends red, with the budget's own message.</summary>
[Trait("Needs", "Engine")]
public sealed class BudgetCanaryTests
{
    [Theory]
    [InlineData(nameof(BudgetCanaries.A_deploy_too_many), "deploy-count = 2 (expect 1): 1 more than the plan needs; something deployed what was there already")]
    [InlineData(nameof(BudgetCanaries.A_deploy_behind_the_ledger), "the ledger has 1; something deploys behind the ledger's back")]
    [InlineData(nameof(BudgetCanaries.A_deploy_too_few), "deploy-count = 0 (expect 1): 1 fewer than the plan needs; something that the run is about was never deployed")]
    public async Task A_canary_is_red_by_the_guard_alone(string canary, string message)
    {
        var assembly = typeof(BudgetCanaries).Assembly.Location;
        var result = await Cli.Wrap("dotnet")
            .WithArguments(["exec", assembly, "--explicit", "only", "--filter-method", $"{typeof(BudgetCanaries).FullName}.{canary}", "--progress", "off", "--no-ansi"])
            .WithEnvironmentVariables(variables => variables.Set("RECIPE", null))
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        result.ExitCode.Should().NotBe(0, result.StandardOutput);
        result.StandardOutput.Should().Contain("succeeded: 1", "the canary's own fact passes").And.Contain(message);
    }
}
