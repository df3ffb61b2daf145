namespace CcCi.Harness.Faults;

/// <summary>
/// Why a run, or a part of it, could not go on. The message says what happened, where, after how long, on what evidence, and what to do
/// next; <see cref="Owner"/> says whose fault it is. Secrets that the run knows never stand in the message.
/// </summary>
public abstract class HarnessException : Exception
{
    /// <summary>Makes the exception; the sealed types below it offer named factories instead.</summary>
    protected HarnessException(FaultOwner owner, string message, Exception? inner = null)
        : base(Redaction.Apply(message), inner) => Owner = owner;

    /// <summary>Who has to act.</summary>
    public FaultOwner Owner { get; }

    /// <summary>The message without its owner, to stand within another message.</summary>
    public string Explanation => base.Message;

    /// <inheritdoc/>
    public override string Message => $"{Owner.ToString().ToLowerInvariant()} fault: {base.Message}";
}
