using CcCi.Harness.Faults;
using CcCi.Harness.Planning;

namespace CcCi.Harness;

/// <summary>A tier could not be looked at, because something that it stands on failed. It is as red as a failure, and the fault is the cause's.</summary>
public sealed class UnverifiedException : HarnessException
{
    private UnverifiedException(FaultOwner owner, string message, string brief, Exception cause) : base(owner, message, cause) => Brief = brief;

    /// <summary>The message as a report needs it that tells the cause elsewhere.</summary>
    public string Brief { get; }

    // The evidence stands with the act that failed; here its first line is enough. What a dependency did has no other place than the tier that met it.
    internal static UnverifiedException Because(Tier tier, Tier failed, Exception cause)
    {
        var act = $"the {failed.ToString().ToLowerInvariant()} act failed";
        var told = (cause as HarnessException)?.Explanation ?? cause.Message;
        var message = $"the {tier.ToString().ToLowerInvariant()} tier is unverified, because {act}: {(tier == failed ? told : told.Split('\n')[0])}";
        return new((cause as HarnessException)?.Owner ?? FaultOwner.Harness, message, tier == failed ? cause.Message : act, cause);
    }
}

/// <summary>A run has no folder to write to.</summary>
public sealed class RunFolderException : HarnessException
{
    private RunFolderException(string message, Exception inner) : base(FaultOwner.Machine, message, inner) { }

    internal static RunFolderException CannotWrite(string artifacts, string state, Exception error) =>
        new($"the run's folders cannot be made in {artifacts} and {state}: {error.Message} Make them writable, or set CCCI_ARTIFACTS and CCCI_STATE to others", error);
}

/// <summary>A run took longer than it may.</summary>
public sealed class DeadlineException : HarnessException
{
    private DeadlineException(string message) : base(FaultOwner.Harness, message) { }

    internal static DeadlineException Passed(TimeSpan deadline, string open) =>
        new($"the run's deadline of {(deadline < TimeSpan.FromMinutes(2) ? $"{deadline.TotalSeconds:0} s" : $"{deadline.TotalMinutes:0.#} min")} passed (CCCI_DEADLINE) while it was busy with: {open}. "
            + "Raise CCCI_DEADLINE if that is normal; else look at what it waited for");
}
