using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace CcCi.Tests.Tiers;

/// <summary>A fact of a tier. Test explorers show it as recipe / tier / sentence.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(TierFactDiscoverer))]
public sealed class TierFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber);

/// <summary>Finds the facts of tiers, and names them.</summary>
public sealed class TierFactDiscoverer : IXunitTestCaseDiscoverer
{
    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute)
    {
        if (FactName.OnlyWith(testMethod.TestClass.Class) is { } variable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
            return ValueTask.FromResult<IReadOnlyCollection<IXunitTestCase>>([]);
        var details = TestIntrospectionHelper.GetTestCaseDetails(discoveryOptions, testMethod, factAttribute);
        IXunitTestCase fact = new XunitTestCase(
            details.ResolvedTestMethod, FactName.Shown(testMethod.TestClass.Class, testMethod.Method.Name), details.UniqueID, details.Explicit, details.SkipExceptions,
            details.SkipReason, details.SkipType, details.SkipUnless, details.SkipWhen, Traits(testMethod),
            sourceFilePath: details.SourceFilePath, sourceLineNumber: details.SourceLineNumber, timeout: details.Timeout);
        return ValueTask.FromResult<IReadOnlyCollection<IXunitTestCase>>([fact]);
    }

    private static Dictionary<string, HashSet<string>> Traits(IXunitTestMethod method) =>
        method.Traits.ToDictionary(trait => trait.Key, trait => trait.Value.ToHashSet(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
}
