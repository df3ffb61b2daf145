using CcCi.Harness.Engine;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Operations.Backup;

/// <summary>A backup could not be taken.</summary>
public sealed class BackupException : HarnessException
{
    private BackupException(FaultOwner owner, string message, Exception? inner = null) : base(owner, message, inner) { }

    internal static BackupException NothingThere(StackPath location) =>
        new(FaultOwner.Recipe, $"the labels name {location} and there is nothing; the pre-hook must leave it there, or the label must name what it leaves");

    internal static BackupException Unsafe(StackPath location, string problem) =>
        new(FaultOwner.Recipe, $"the archive of {location} is not read: {problem}. Nothing was put back; look at what the app, or its pre-hook, leaves there");

    internal static BackupException CannotWrite(StackPath location, string file, IOException error) =>
        new(FaultOwner.Machine, $"the backup of {location} could not be written to {file}: {error.Message} Free space there, or set CCCI_STATE to a folder with more", error);
}
