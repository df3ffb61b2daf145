using CcCi.Harness.Faults;

namespace CcCi.Harness.Deploying;

/// <summary>A recipe that the one under test needs did not come up, or went away. The app under test is not to blame, and not proved either.</summary>
public sealed class DependencyException : HarnessException
{
    private DependencyException(string message, Exception? inner = null) : base(FaultOwner.Dependency, message, inner) { }

    internal static DependencyException DidNotStart(string recipe, string title, HarnessException cause) =>
        new($"dependency {recipe} {title} did not come up: {cause.Explanation}", cause);

    internal static DependencyException Died(string recipe, HarnessException cause) => new($"dependency {recipe} died in the middle of the run: {cause.Explanation}", cause);

    internal static DependencyException Silent(string recipe, string probe, string answer) =>
        new($"dependency {recipe} does not answer any more: {probe} got {answer}");
}
