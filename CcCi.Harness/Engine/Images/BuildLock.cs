namespace CcCi.Harness.Engine.Images;

/// <summary>Keeps two processes from building one image at the same time. The kernel frees it when its process ends.</summary>
internal sealed class BuildLock : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _file;

    private BuildLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else builds the image. How long is the other's build to say; the caller's token bounds it.</summary>
    public static async Task<BuildLock> TakeAsync(string folder, string image, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"build-{image.Replace('/', '_').Replace(':', '_')}.lock");
        using var pace = new PeriodicTimer(Pace);
        do
        {
            try
            {
                return new BuildLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                // Somebody else has it.
            }
        }
        while (await pace.WaitForNextTickAsync(ct));
        throw new OperationCanceledException(ct);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
