using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CcCi.Harness.Progress;
using CliWrap;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Images;

/// <summary>Builds images, a base before what stands on it, and side by side what does not stand on each other.</summary>
internal sealed class ImageBuild(IDockerClient client, string stateFolder, ProgressReport progress)
{
    private const int LinesOfEvidence = 15;

    private readonly ConcurrentDictionary<string, Lazy<Task>> _work = new(StringComparer.Ordinal);

    /// <summary>Builds an image and all that it stands on, unless they are there.</summary>
    /// <exception cref="ImageUnavailableException">A build failed.</exception>
    public Task BuildAsync(ImageRecipe image, CancellationToken ct) => _work.GetOrAdd(image.Reference, _ => new Lazy<Task>(() => BuildOnceAsync(image, ct))).Value;

    private async Task BuildOnceAsync(ImageRecipe image, CancellationToken ct)
    {
        if (image.Base is { } standsOn)
            await BuildAsync(standsOn, ct);

        // Another run may be building the same image; whoever comes second finds it there.
        await using var held = await BuildLock.TakeAsync(stateFolder, image.Reference, ct);
        if (await IsThereAsync(image.Reference, ct))
            return;
        var began = Stopwatch.GetTimestamp();
        progress.Say($"images: building {image} from images/{image.Name}");
        await (File.Exists(image.RootFileSystem) ? ImportAsync(image, ct) : FromDockerfileAsync(image, ct));
        progress.Say(string.Create(CultureInfo.InvariantCulture, $"images: built {image} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
    }

    private async Task<bool> IsThereAsync(string reference, CancellationToken ct)
    {
        try
        {
            await client.Images.InspectImageAsync(reference, ct);
            return true;
        }
        catch (DockerApiException error) when (error.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task FromDockerfileAsync(ImageRecipe image, CancellationToken ct)
    {
        var log = new BuildLog(image.ToString(), progress);
        var arguments = image.Arguments.ToDictionary();
        if (image.Base is { } standsOn)
            arguments["BASE"] = standsOn.Reference;
        await using var context = await BuildContext.OfAsync(image.Folder, ct);
        try
        {
            await client.Images.BuildImageFromDockerfileAsync(
                new ImageBuildParameters
                {
                    Tags = [image.Reference],
                    BuildArgs = arguments,
                    NetworkMode = "host",
                    Labels = new Dictionary<string, string> { ["ccci.image"] = image.ToString() },
                    Remove = true,
                    ForceRemove = true,
                },
                context, [], new Dictionary<string, string>(), log, ct);
        }
        catch (DockerApiException error)
        {
            throw ImageUnavailableException.BuildFailed(image.ToString(), error.Message, log.Tail(LinesOfEvidence));
        }

        if (log.Error is { } reason)
            throw ImageUnavailableException.BuildFailed(image.ToString(), reason, log.Tail(LinesOfEvidence));
    }

    /// <summary>Makes an image of the root file system that a program writes; nothing is kept on the way.</summary>
    private async Task ImportAsync(ImageRecipe image, CancellationToken ct)
    {
        var (errors, log) = (new System.Text.StringBuilder(), new BuildLog(image.ToString(), progress));
        var file = Path.Combine(stateFolder, $"rootfs-{Guid.NewGuid():N}.tar");
        try
        {
            var result = await Cli.Wrap(image.RootFileSystem).WithArguments(image.Tag).WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToFile(file)).WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors)).ExecuteAsync(ct);
            var tail = string.Join('\n', errors.ToString().TrimEnd().Split('\n').TakeLast(LinesOfEvidence));
            if (result.ExitCode != 0)
                throw ImageUnavailableException.BuildFailed(image.ToString(), $"images/{image.Name}/rootfs ended with exit code {result.ExitCode}", tail);
            await using var tar = File.OpenRead(file);
            var (repository, tag) = (image.Reference[..image.Reference.LastIndexOf(':')], image.Reference[(image.Reference.LastIndexOf(':') + 1)..]);
            await client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromSrc = "-", Repo = repository, Tag = tag, Changes = [$"LABEL ccci.image={image}"] }, tar, null, log, ct);
            if (log.Error is { } reason)
                throw ImageUnavailableException.BuildFailed(image.ToString(), reason, tail);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
