using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using FluentAssertions;
using FluentAssertions.Execution;
using Xunit;

namespace CcCi.Tests.Canaries;

/// <summary>
/// Runs each canary as a user would run a recipe, and requires that it is red where it must be, by the fact that must see it, with the cause and
/// whose fault it is, and that nothing of it stays on the engine.
/// </summary>
[Trait("Needs", "Engine")]
public abstract class CanaryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The names of canaries, as the data of a theory.</summary>
    private protected static TheoryData<string> Names(IEnumerable<Canary> canaries) => [.. canaries.Select(canary => canary.Name)];

    private protected static async Task IsCaughtAsync(string name, EngineKind engine = EngineKind.Containers)
    {
        var canary = Canary.Named(name);
        var process = await CanaryProcess.RunAsync(canary, engine, Ct);
        using (new AssertionScope())
        {
            process.ExitCode.Should().NotBe(0);
            process.Left.Should().BeEmpty("even a red run cleans up");
            if (canary.Run is not null)
                process.Output.Should().Contain("succeeded: 1", "the run's own fact passes").And.Match($"*{canary.Message}*");
            else
                IsCaught(canary, process, canary.MessageOn(engine));
        }

        if (engine == EngineKind.Containers)
            Verdicts.Record(canary, process.Took);
    }

    private static void IsCaught(Canary canary, CanaryProcess process, string message)
    {
        process.Entries.Should().NotBeEmpty(process.Output).And.Subject.Last().Should().BeOfType<RunEnded>("the record is whole");
        foreach (var before in process.Summary.Tiers.Where(tier => canary.Tier is not { } red || tier.Tier < red))
            before.Outcome.Should().Be(Outcome.Pass, "the {0} tier has nothing wrong: {1}", before.Tier, before.Facts.FirstOrDefault(fact => fact.Outcome != Outcome.Pass));
        if (canary.Tier is { } tier)
            IsCaught(canary, tier, process, message);
        else
            process.Summary.Problems.Should().ContainSingle().Which.Should().Match(message).And.Subject.Split('\n').Should().OnlyContain(line => process.Output.Contains(line.Trim()));
    }

    private static void IsCaught(Canary canary, Tier tier, CanaryProcess process, string message)
    {
        var fact = process.Summary.Tiers.SelectMany(summary => summary.Facts).FirstOrDefault(fact => fact.Tier == tier && fact.Fact == FactName.Sentence(canary.Fact));
        fact.Should().NotBeNull("the fact must be there");
        fact!.Outcome.Should().Be(Outcome.Fail);
        fact.Reason.Should().Match(message);
        fact.Owner.ToString().Should().BeEquivalentTo(message.Split(' ')[0], "whose fault it is stands in the record too");
        process.Output.Should().Contain(fact.Reason!.Split('\n')[0].Trim(), "who runs it reads it");
        process.Entries.OfType<TierActEnded>().All(act => act.Tier != tier || act.Error is null).Should().Be(canary.PassesTheAct, "the fact itself must find what its tier's act cannot");
    }
}

/// <summary>The healthy recipe passes the same way, so that a red says something.</summary>
public sealed class HealthyCanaryTests : CanaryTests
{
    [Theory]
    [InlineData(EngineKind.Containers)]
    [InlineData(EngineKind.Swarm)]
    public async Task The_recipe_that_all_canaries_are_made_from_is_green(EngineKind engine)
    {
        var process = await CanaryProcess.RunAsync(Canary.Healthy, engine, TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0, process.Output);
        process.Summary.IsGreen.Should().BeTrue(process.Output);
        process.Summary.Tiers.Should().OnlyContain(tier => tier.Outcome == Outcome.Pass);
        process.Left.Should().BeEmpty();
    }
}

/// <inheritdoc/>
public sealed class InstallCanaryTests : CanaryTests
{
    public static TheoryData<string> Canaries { get; } = Names(InstallCanaries.All);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught(string canary) => IsCaughtAsync(canary);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught_on_swarm(string canary) => IsCaughtAsync(canary, EngineKind.Swarm);
}

/// <inheritdoc/>
public sealed class UpgradeCanaryTests : CanaryTests
{
    public static TheoryData<string> Canaries { get; } = Names(UpgradeCanaries.All);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught(string canary) => IsCaughtAsync(canary);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught_on_swarm(string canary) => IsCaughtAsync(canary, EngineKind.Swarm);
}

/// <inheritdoc/>
public sealed class BackupCanaryTests : CanaryTests
{
    public static TheoryData<string> Canaries { get; } = Names(BackupCanaries.All);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught(string canary) => IsCaughtAsync(canary);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught_on_swarm(string canary) => IsCaughtAsync(canary, EngineKind.Swarm);
}

/// <inheritdoc/>
public sealed class RestoreCanaryTests : CanaryTests
{
    public static TheoryData<string> Canaries { get; } = Names([.. RestoreCanaries.All, .. CustomCanaries.All]);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught(string canary) => IsCaughtAsync(canary);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught_on_swarm(string canary) => IsCaughtAsync(canary, EngineKind.Swarm);
}

/// <inheritdoc/>
public sealed class RunCanaryTests : CanaryTests
{
    public static TheoryData<string> Canaries { get; } = Names([.. BudgetCanaries.All, .. TeardownCanaries.All]);

    /// <summary>Those whose run is one of a recipe. The others are runs of the harness's own, on plain containers.</summary>
    public static TheoryData<string> OfTeardown { get; } = Names(TeardownCanaries.All);

    [Theory]
    [MemberData(nameof(Canaries))]
    public Task A_canary_is_caught(string canary) => IsCaughtAsync(canary);

    [Theory]
    [MemberData(nameof(OfTeardown))]
    public Task A_canary_is_caught_on_swarm(string canary) => IsCaughtAsync(canary, EngineKind.Swarm);
}
