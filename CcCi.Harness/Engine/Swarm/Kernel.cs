namespace CcCi.Harness.Engine.Swarm;

/// <summary>What the kernel of this machine can do.</summary>
internal static class Kernel
{
    /// <summary>Whether it has IPVS, loaded or as a module that the engine can load. Where the engine's kernel is another's, it is taken to.</summary>
    public static bool HasIpvs()
    {
        if (!OperatingSystem.IsLinux() || File.Exists("/proc/net/ip_vs"))
            return true;
        var modules = $"/lib/modules/{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}";
        return Lists($"{modules}/modules.builtin") || Lists($"{modules}/modules.dep");
    }

    private static bool Lists(string file) => File.Exists(file) && File.ReadLines(file).Any(line => line.Split(':')[0].Contains("/ip_vs.ko", StringComparison.Ordinal));
}
