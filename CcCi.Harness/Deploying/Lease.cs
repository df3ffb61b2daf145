using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>
/// A run's claim to be alive: a lock on a file that the kernel takes back when the process ends, however it ends. Whoever gets the lock of
/// another run knows that the run is dead; no process number, age or heartbeat is believed.
/// </summary>
public sealed class Lease : IDisposable
{
    private const string Suffix = ".lock";

    private readonly FileStream _lock;

    private Lease(string path, FileStream file) => (Path, _lock) = (path, file);

    /// <summary>The lock file, as it stands in the labels of the run's objects.</summary>
    public string Path { get; }

    /// <summary>Takes the lease of a new run.</summary>
    /// <exception cref="LeaseException">The folder cannot be written.</exception>
    public static Lease Take(string folder, RunId run)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, $"{run}{Suffix}"));
            // Under its name it is seen only once it is locked: no janitor can be quicker.
            var file = Open(path + ".new", FileMode.CreateNew);
            File.Move(path + ".new", path);
            return new Lease(path, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw LeaseException.CannotWrite(folder, error);
        }
    }

    /// <summary>The lock files in a folder.</summary>
    public static IReadOnlyList<string> In(string folder) => Directory.Exists(folder) ? Directory.GetFiles(System.IO.Path.GetFullPath(folder), $"*{Suffix}") : [];

    /// <summary>The lease of a run that has died; null while the run lives, and when it was kept on purpose.</summary>
    public static Lease? TakeOver(string path)
    {
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)))
            return null; // Another user's, or another container's: without its folder nobody can tell whether it lives.
        try
        {
            var file = Open(path, FileMode.OpenOrCreate);
            if (!IsKept(file))
                return new Lease(path, file);
            file.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the run of that lock file lives, or was kept. It leaves the file as it is.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var file = Open(path, FileMode.Open);
            return IsKept(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Ends the claim to be alive and none of the others: nobody cleans up after the run until somebody asks for that.</summary>
    public void Keep()
    {
        _lock.Write(Kept);
        _lock.Dispose();
    }

    /// <summary>Gives the lease back. The file goes first, so that nobody finds it without its lock.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(Path);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody removed the whole folder, and the file with it.
        }

        _lock.Dispose();
    }

    private static ReadOnlySpan<byte> Kept => "kept\n"u8;

    private static bool IsKept(FileStream file)
    {
        Span<byte> head = stackalloc byte[Kept.Length];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(Kept);
    }

    // On Unix, FileShare.None is an flock of the open file.
    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None);
}
