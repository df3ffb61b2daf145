using CcCi.Harness.Faults;
using FluentAssertions.Common;
using Xunit;
using Xunit.v3;

namespace CcCi.Tests.Tiers;

/// <summary>
/// Whose fault it is when a fact of a tier does not hold. A fact looks at the recipe under test, so it is the recipe's, unless what the fact met says
/// itself whose it is.
/// </summary>
internal static class FactFault
{
    /// <summary>Has assertions in facts of tiers begin their message with it, for those who read the runner's output and no summary.</summary>
    public static void SayWhose()
    {
        var thrown = Services.ThrowException;
        Services.ThrowException = message => thrown(IsInFact ? Told(message, FaultOwner.Recipe) : message);
    }

    private static bool IsInFact => TestContext.Current.TestClass is IXunitTestClass { Class: { } type } && type.IsDefined(typeof(TierAttribute), inherit: true);

    /// <summary>The message, which begins with whose fault it is.</summary>
    /// <param name="otherwise">Whose it is if the message does not say it.</param>
    public static string Told(string message, FaultOwner otherwise) => OwnerIn(message) is null ? $"{Begin(otherwise)}{message}" : message;

    /// <summary>Whose fault a message begins with; null when it says nothing about it.</summary>
    public static FaultOwner? OwnerIn(string message) =>
        Enum.GetValues<FaultOwner>().Where(owner => message.StartsWith(Begin(owner), StringComparison.Ordinal)).Select(owner => (FaultOwner?)owner).FirstOrDefault();

    private static string Begin(FaultOwner owner) => $"{owner.ToString().ToLowerInvariant()} fault: ";
}
