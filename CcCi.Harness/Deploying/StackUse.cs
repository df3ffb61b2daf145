using CcCi.Harness.Compose;

namespace CcCi.Harness.Deploying;

/// <summary>
/// Keeps a live stack from being removed while a run uses it: a lock on a file that many may share and that whoever removes the stack must
/// have alone. As with a <see cref="Lease"/>, the kernel takes it back when a process ends.
/// </summary>
internal sealed class StackUse : IDisposable
{
    private readonly FileStream _lock;

    private StackUse(FileStream file) => _lock = file;

    /// <summary>Uses a stack, beside others. Null when somebody is about to remove it.</summary>
    /// <param name="folder">The folder of the locks of live stacks.</param>
    public static StackUse? Share(string folder, StackName stack) => Open(folder, stack, FileAccess.Read, FileShare.Read);

    /// <summary>Claims a stack in order to remove it. Null while somebody uses it.</summary>
    public static StackUse? Claim(string folder, StackName stack) => Open(folder, stack, FileAccess.ReadWrite, FileShare.None);

    public void Dispose() => _lock.Dispose();

    private static StackUse? Open(string folder, StackName stack, FileAccess access, FileShare share)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new StackUse(new FileStream(Path.Combine(folder, $"{stack}.lock"), FileMode.OpenOrCreate, access, share));
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw LeaseException.CannotWrite(folder, error);
        }
    }
}
