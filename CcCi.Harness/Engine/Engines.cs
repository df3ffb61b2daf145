using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Engine.Swarm;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;

namespace CcCi.Harness.Engine;

/// <summary>Connects to the engine that the settings name.</summary>
public static class Engines
{
    /// <summary>Connects.</summary>
    /// <param name="imagesFolder">What images are built from where no registry answers.</param>
    /// <exception cref="EngineException">No engine answers, or it is not what the settings ask for.</exception>
    public static async Task<IEngine> ConnectAsync(CcciSettings settings, string imagesFolder, ProgressReport progress, CancellationToken ct) => settings.Engine == EngineKind.Swarm
        ? await SwarmEngine.ConnectAsync(imagesFolder, settings.State, settings.Nodes, progress, ct)
        : await ContainersEngine.ConnectAsync(imagesFolder, settings.State, progress, ct);
}
