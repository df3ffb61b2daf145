using System.Reflection;
using CcCi.Harness.Planning;
using CcCi.Tests.Canaries;
using CcCi.Tests.Tiers;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Conventions;

/// <summary>No fact stands in a tier that nothing could make red, and docs/verdicts.md names what makes each red.</summary>
public sealed class VerdictTests
{
    /// <summary>Facts that state what their tier's act has already made sure of, so that no recipe can make them alone red.</summary>
    private static readonly Dictionary<(Tier Tier, string Fact), string> StatedByTheAct = new()
    {
        [(Tier.Backup, nameof(BackupTier<Notes>.Every_hook_ran_and_succeeded))] = "a hook that fails ends the act; the fact would find a hook that the harness left out",
        [(Tier.Restore, nameof(RestoreTier<Notes>.Every_hook_ran_and_succeeded))] = "a hook that fails ends the act; the fact would find a hook that the harness left out",
    };

    [Fact]
    public void Every_fact_of_the_tiers_is_the_one_that_catches_a_canary() => Facts().Should().OnlyContain(fact => Canary.All.Any(canary => canary.Tier == fact.Tier && canary.Fact == fact.Fact));

    [Fact]
    public void Every_fact_finds_the_fault_of_a_canary_by_itself_or_says_why_it_cannot() => Facts().Should().OnlyContain(fact =>
        Canary.All.Any(canary => canary.PassesTheAct && canary.Tier == fact.Tier && canary.Fact == fact.Fact) != StatedByTheAct.ContainsKey(fact));

    [Fact]
    public void No_two_canaries_have_one_name() => Canary.All.Select(canary => canary.Name).Should().OnlyHaveUniqueItems();

    [Fact]
    public void The_document_has_a_row_for_each_canary() => Verdicts.Written.Should().Equal(Verdicts.Rows, "WRITE_VERDICTS=1 writes the rows of the canaries that are run");

    /// <summary>The facts that the tiers themselves have, for every recipe.</summary>
    private static List<(Tier Tier, string Fact)> Facts() =>
    [
        .. from type in typeof(VerdictTests).Assembly.GetTypes()
           where type is { IsAbstract: true, IsGenericTypeDefinition: true } && type.IsDefined(typeof(TierAttribute), inherit: false)
           from method in type.GetMethods()
           where method.GetCustomAttribute<TierFactAttribute>() is not null
           select (FactName.TierOf(type), method.Name),
    ];
}
