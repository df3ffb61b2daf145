using CcCi.Harness.Deploying;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Operations.Install;

/// <summary>A dependency that is up.</summary>
/// <param name="Dependency">What was planned.</param>
/// <param name="App">What runs.</param>
/// <param name="Ready">When it was found ready; null of one that was live before.</param>
internal sealed record LiveDependency(PlannedDependency Dependency, LiveApp App, ReadyMark? Ready);
