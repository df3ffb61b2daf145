namespace CcCi.Harness.Deploying;

/// <summary>
/// Tells a crash loop from a start that needs a few tries. Recipes rely on restarts for the order of their services, since swarm knows no
/// other: as long as another service is not ready, one that ends has an excuse. Without an excuse it may end twice.
/// </summary>
internal sealed class CrashLoops
{
    private const int DeathsWithoutExcuse = 3;
    private const int DeathsInAll = 10;
    private readonly Dictionary<string, int> _excused = new(StringComparer.Ordinal);

    /// <summary>The same verdicts, with crash loops among them marked.</summary>
    public IReadOnlyList<ServiceVerdict> Judge(IReadOnlyList<ServiceVerdict> verdicts)
    {
        foreach (var verdict in verdicts.Where(verdict => verdicts.Any(other => other.Service != verdict.Service && !other.IsReady)))
            _excused[verdict.Service] = verdict.Deaths;
        return [.. verdicts.Select(verdict => verdict.Hopeless is null && verdict.Task is not null && IsCrashLoop(verdict) ? verdict with { Hopeless = Hopeless.CrashLoop } : verdict)];
    }

    private bool IsCrashLoop(ServiceVerdict verdict) =>
        verdict.Deaths >= DeathsInAll || verdict.Deaths - _excused.GetValueOrDefault(verdict.Service) >= DeathsWithoutExcuse;
}
