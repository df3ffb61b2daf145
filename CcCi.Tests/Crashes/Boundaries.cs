namespace CcCi.Tests.Crashes;

/// <summary>The boundaries of a run, by the names that <see cref="CrashHook"/> gives them.</summary>
internal static class Boundaries
{
    /// <summary>All of them, in order. <see cref="KillTests"/> holds that a run has these and no others.</summary>
    public static readonly string[] All =
    [
        "install begins", "before make sure of image", "after make sure of image", "install act ended", "before deploy", "after deploy", "before wait until ready", "after wait until ready",
        "before set up", "after set up", "upgrade begins", "before plant", "after plant", "before look for", "after look for", "before redeploy", "after redeploy", "upgrade act ended",
        "backup begins", "before capture", "after capture", "backup act ended", "restore begins", "before spoil", "after spoil", "before put back", "after put back", "restore act ended",
        "custom begins", "custom act ended", "before remove", "after remove",
    ];

    /// <summary>
    /// Of each tier its beginning, which is also the end of the one before, and the middle of what it does. The last is the end of the last tier.
    /// </summary>
    public static readonly string[] OfTiers =
    [
        "install begins", "before deploy", "upgrade begins", "before redeploy", "backup begins", "before capture", "restore begins", "before put back", "custom begins", "custom act ended",
    ];

    /// <summary>The same, the ends of what tiers do, and those of the teardown, at which a run can be cut off but has no need to be told to end.</summary>
    public static readonly string[] OfRun =
    [
        "install begins", "before deploy", "after deploy", "upgrade begins", "before redeploy", "after redeploy", "backup begins", "before capture", "after capture", "restore begins",
        "before put back", "after put back", "custom begins", "custom act ended", "before remove", "after remove",
    ];
}
