namespace CcCi.Harness.Faults;

/// <summary>Whose fault a red is: who has to act before the run can be green.</summary>
public enum FaultOwner
{
    /// <summary>The recipe under test, its app included: the maintainer mends it.</summary>
    Recipe,

    /// <summary>A recipe that the one under test depends on.</summary>
    Dependency,

    /// <summary>The machine, its engine, its disk, its network or a registry: the operator mends it.</summary>
    Machine,

    /// <summary>CcCi itself, or the settings it was called with.</summary>
    Harness,
}
