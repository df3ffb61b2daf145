using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;
using CcCi.Harness.Reporting;
using CcCi.Tests.Conventions;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Reporting;

public sealed class SummaryTests
{
    [Fact]
    public void A_whole_run_is_green() => Summarizer.Summarize(Green()).IsGreen.Should().BeTrue();

    [Fact]
    public Task A_green_run_reads_like_this() => Verifier.Verify(SummaryText.Of(Summarizer.Summarize(Green())));

    [Fact]
    public Task A_red_run_reads_like_this() => Verifier.Verify(SummaryText.Of(Summarizer.Summarize(
    [
        .. Green().Where(entry => entry is not FactEnded { Tier: Tier.Upgrade }),
        new FactEnded(Tier.Upgrade, "the marker is still there", Outcome.Fail, 0.1, "recipe fault: it is gone\n  evidence: none", FaultOwner.Recipe),
        new FactEnded(Tier.Upgrade, "it still serves", Outcome.Fail, 0.1, "recipe fault: it is gone\n  evidence: none", FaultOwner.Recipe),
    ])));

    [Theory]
    [InlineData(typeof(RunEnded), "harness fault: the run was cut off: its record has no end")]
    [InlineData(typeof(TeardownEnded), "harness fault: the stack was not torn down")]
    [InlineData(typeof(DeployStarted), "harness fault: deploy-count = 0 (expect 1): 1 fewer than the plan needs; something that the run is about was never deployed")]
    [InlineData(typeof(EngineCounted), "harness fault: deploy-count = 1 (expect 1): the engine's own account is missing, so the count is not proved")]
    public void A_run_that_lacks_a_line_is_red(Type missing, string problem)
    {
        var summary = Summarizer.Summarize([.. Green().Where(entry => entry.GetType() != missing)]);
        summary.IsGreen.Should().BeFalse();
        summary.Problems.Should().Contain(problem);
    }

    [Fact]
    public void One_deploy_more_is_red() => Problem(new DeployStarted("s", "ghost", "1", "base"))
        .Should().Be("harness fault: deploy-count = 2 (expect 1): 1 more than the plan needs; something deployed what was there already");

    [Fact]
    public void A_deploy_that_only_the_engine_saw_is_red() => Problem(new EngineCounted(["s", "s"]))
        .Should().Be("harness fault: deploy-count = 2 (expect 1): the engine saw s, s being created and the ledger has 1; something deploys behind the ledger's back");

    [Fact]
    public void A_deploy_that_the_engine_did_not_see_is_red() => Problem(new EngineCounted([]))
        .Should().Be("harness fault: deploy-count = 0 (expect 1): the ledger has 1 and the engine saw 0; a deploy was recorded that did not happen");

    [Fact]
    public void A_promotion_does_not_count() => Summarizer.Summarize([.. Green(), new DeployStarted("c", "ghost", "1", "canonical")]).Problems.Should().BeEmpty();

    [Fact]
    public void Something_left_is_red() => Problem(new TeardownEnded(["volume s_data"])).Should().Be("harness fault: teardown left volume s_data");

    [Fact]
    public void What_somebody_put_beside_the_stack_is_the_recipe_s_fault_and_so_is_what_it_holds() =>
        Problem(new TeardownEnded(["volume s_data"], Strays: ["container x, which carries no label of a run"])).Should().Be("recipe fault: teardown left container x, which carries no label of a run, volume s_data");

    [Fact]
    public void A_fact_that_was_selected_and_never_looked_at_is_red()
    {
        var summary = Summarizer.Summarize([.. Green(), new FactsSelected(Tier.Custom, ["never"])]);
        summary.IsGreen.Should().BeFalse();
        summary.Tiers.Single(tier => tier.Tier == Tier.Custom).Outcome.Should().Be(Outcome.Unverified);
    }

    [Fact]
    public void A_planned_tier_that_was_never_entered_is_red() =>
        Summarizer.Summarize([.. Green().Where(entry => entry is not (FactsSelected { Tier: Tier.Custom } or FactEnded { Tier: Tier.Custom }))]).IsGreen.Should().BeFalse();

    [Fact]
    public void An_empty_record_is_red() => Summarizer.Summarize([]).IsGreen.Should().BeFalse();

    private static string Problem(LedgerEntry further) => Summarizer.Summarize([.. Green(), further]).Problems.Should().ContainSingle().Subject;

    private static IReadOnlyList<LedgerEntry> Green()
    {
        var entries = new List<LedgerEntry>
        {
            new RunStarted("abcd1234", "ghost", 1),
            new PlanMade("1.0.0+1", "1.1.0+2", "containers (docker 20.10.24)", Enum.GetValues<Tier>(), new Dictionary<Tier, string> { [Tier.Backup] = "no backup", [Tier.Restore] = "no backup" }, [], [], 1, "60 s"),
            new ImageReady("ghost:1", "ccci/ghost:1-abc", "sha256:1", "built", 1),
            new DeployStarted("s", "ghost", "1.0.0+1", "base"),
            new DeployEnded("s", "ghost"),
            new ActEnded(1, "deploy", "s", 0) { Elapsed = 4 },
            new ActEnded(2, "wait", "s", 3) { Elapsed = 8 },
        };
        foreach (var tier in Enum.GetValues<Tier>())
        {
            var skipped = tier is Tier.Backup or Tier.Restore;
            entries.Add(new FactsSelected(tier, ["it serves"]));
            entries.Add(new TierActEnded(tier, skipped ? 0 : 2));
            entries.Add(new FactEnded(tier, "it serves", skipped ? Outcome.Skip : Outcome.Pass, 0, skipped ? "no backup" : null));
        }

        entries.Add(new EngineCounted(["s"]));
        entries.Add(new TeardownEnded([]));
        entries.Add(new RunEnded { Elapsed = 10 });
        return entries;
    }
}
