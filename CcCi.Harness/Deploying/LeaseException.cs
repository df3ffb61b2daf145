using CcCi.Harness.Faults;

namespace CcCi.Harness.Deploying;

/// <summary>A run cannot claim to be alive, so nobody could clean up after it.</summary>
public sealed class LeaseException : HarnessException
{
    private LeaseException(string message, Exception inner) : base(FaultOwner.Machine, message, inner) { }

    internal static LeaseException CannotWrite(string folder, Exception error) =>
        new($"the lock of this run cannot be written in {folder}: {error.Message} Make the folder writable, or set CCCI_STATE to another", error);
}
