using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using CcCi.Harness.Progress;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Images;

/// <summary>
/// Makes sure that images are on the engine: there already, pulled, or built from <c>images/</c> where no registry answers. Each image is
/// worked on once, however many ask for it.
/// </summary>
internal sealed class ImageStore(IDockerClient client, ImageFolder folder, string stateFolder, ProgressReport progress)
{
    private static readonly TimeSpan PullSilence = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, Lazy<Task<ResolvedImage>>> _work = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _deadRegistries = new(StringComparer.Ordinal);
    private readonly ImageBuild _build = new(client, stateFolder, progress);

    /// <summary>Makes sure of one image.</summary>
    /// <exception cref="ImageUnavailableException">It cannot be had in any way.</exception>
    public Task<ResolvedImage> PrepareAsync(string image, CancellationToken ct) =>
        _work.GetOrAdd(image, _ => new Lazy<Task<ResolvedImage>>(() => FindAsync(image, ct))).Value;

    private async Task<ResolvedImage> FindAsync(string image, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        ResolvedImage Resolved(string reference, string id, ImageOrigin origin) => new(image, reference, id, origin, Stopwatch.GetElapsedTime(began));

        if (await IdAsync(image, ct) is { } present)
            return Resolved(image, present, ImageOrigin.Present);
        var reference = ImageReference.Parse(image);
        var recipe = reference is { Registry: null, Digest: null, Tag: { } tag } ? folder.Find(reference.Name, tag) : null;
        if (recipe is not null && await IdAsync(recipe.Reference, ct) is { } built)
            return Resolved(recipe.Reference, built, ImageOrigin.Built);

        var error = await PullAsync(reference, ct);
        if (error is null)
            return Resolved(image, await IdAsync(image, ct) ?? throw ImageUnavailableException.NoWay(image, "it was pulled and is not there"), ImageOrigin.Pulled);
        if (recipe is null)
            throw ImageUnavailableException.NoWay(image, error);
        await _build.BuildAsync(recipe, ct);
        return Resolved(recipe.Reference, await IdAsync(recipe.Reference, ct) ?? throw ImageUnavailableException.BuildFailed(image, "it was built and is not there", ""), ImageOrigin.Built);
    }

    private async Task<string?> IdAsync(string reference, CancellationToken ct)
    {
        try
        {
            return (await client.Images.InspectImageAsync(reference, ct)).ID;
        }
        catch (DockerApiException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Pulls an image. Null when that worked, else why not.</summary>
    private async Task<string?> PullAsync(ImageReference reference, CancellationToken ct)
    {
        var registry = reference.Registry ?? "Docker Hub";
        if (_deadRegistries.TryGetValue(registry, out var known))
            return known;

        // A registry that cannot be reached at all may keep a caller waiting for minutes. One that says anything is given all its time.
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        silence.CancelAfter(PullSilence);
        var transfer = new PullProgress(reference.ToString(), progress, () => silence.CancelAfter(Timeout.InfiniteTimeSpan));
        try
        {
            await client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = $"{(reference.Registry is null ? "" : reference.Registry + "/")}{reference.Name}", Tag = reference.Digest ?? reference.Tag }, null, transfer, silence.Token);
            return transfer.Error;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return _deadRegistries.GetOrAdd(registry, $"{registry} did not answer within {PullSilence.TotalSeconds:0} s");
        }
        catch (DockerApiException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return $"{registry} has no such image, or not for everybody";
        }
        catch (DockerApiException error)
        {
            var why = error.Message.ReplaceLineEndings(" ");
            return why.Contains("lookup", StringComparison.Ordinal) || why.Contains("dial", StringComparison.Ordinal) || why.Contains("connection", StringComparison.Ordinal)
                ? _deadRegistries.GetOrAdd(registry, $"{registry} cannot be reached from the engine")
                : $"{registry} answered: {why}";
        }
    }

    private sealed class PullProgress(string image, ProgressReport progress, Action heard) : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public void Report(JSONMessage value)
        {
            heard();
            Error ??= value.Error?.Message;
            if (value.Status is { Length: > 0 } status)
                progress.Show($"  pulling {image}: {status} {value.ID}");
        }
    }
}
