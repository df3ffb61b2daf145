namespace CcCi.Harness.Planning;

/// <summary>A step of a run, in the order in which they run. Each is one act on the shared deployment, and facts that only look.</summary>
public enum Tier
{
    /// <summary>The base is deployed.</summary>
    Install,

    /// <summary>The candidate replaces it in place.</summary>
    Upgrade,

    /// <summary>What the recipe's labels name is captured.</summary>
    Backup,

    /// <summary>Data are spoilt and brought back.</summary>
    Restore,

    /// <summary>What the recipe says about its app.</summary>
    Custom,
}
