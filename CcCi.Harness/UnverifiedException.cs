using CcCi.Harness.Faults;
using CcCi.Harness.Planning;

namespace CcCi.Harness;

/// <summary>A tier could not be looked at, because something that it stands on failed. It is as red as a failure, and the fault is the cause's.</summary>
public sealed class UnverifiedException : HarnessException
{
    private UnverifiedException(FaultOwner owner, string message, Exception cause) : base(owner, message, cause) { }

    // The evidence stands with the act that failed; here its first line is enough.
    internal static UnverifiedException Because(Tier tier, Tier failed, Exception cause) =>
        new((cause as HarnessException)?.Owner ?? FaultOwner.Harness,
            $"the {tier.ToString().ToLowerInvariant()} tier is unverified, because the {failed.ToString().ToLowerInvariant()} act failed: {cause.Message.Split('\n')[0]}", cause);
}

/// <summary>A run took longer than it may.</summary>
public sealed class DeadlineException : HarnessException
{
    private DeadlineException(string message) : base(FaultOwner.Harness, message) { }

    internal static DeadlineException Passed(TimeSpan deadline, string open) =>
        new($"the run's deadline of {deadline.TotalMinutes:0.#} min passed (CCCI_DEADLINE) while it was busy with: {open}");
}
