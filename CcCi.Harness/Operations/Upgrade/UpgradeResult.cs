using CcCi.Harness.Engine;

namespace CcCi.Harness.Operations.Upgrade;

/// <summary>What an upgrade did.</summary>
/// <param name="Marker">What was planted before it.</param>
/// <param name="Before">The stack before the redeploy.</param>
/// <param name="After">The stack once the candidate was ready.</param>
/// <param name="Changes">What the candidate's specification changes in the base's, a line each.</param>
public sealed record UpgradeResult(Marker Marker, StackSnapshot Before, StackSnapshot After, IReadOnlyList<string> Changes);
