using System.Collections.Concurrent;
using System.Net;
using CcCi.Harness.Engine.Images;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Faults;
using CcCi.Harness.Progress;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Swarm;

/// <summary>
/// Makes sure that images are on every node before anything is deployed, so that no pull takes the time that a service is given to get ready. The
/// manager gets an image in the usual way; the other nodes get the manager's.
/// </summary>
internal sealed class SwarmImages(SwarmNodes nodes, ImageFolder folder, string stateFolder, ProgressReport progress)
{
    private readonly ImageStore _store = new(nodes.Manager.Client, folder, stateFolder, progress);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _copies = new(StringComparer.Ordinal);

    /// <summary>Makes sure of one image.</summary>
    /// <exception cref="ImageUnavailableException">It cannot be had in any way.</exception>
    public async Task<ResolvedImage> PrepareAsync(string image, CancellationToken ct)
    {
        var resolved = await _store.PrepareAsync(image, ct);
        await Task.WhenAll(nodes.All.Skip(1).Select(node => _copies.GetOrAdd($"{node.Id} {resolved.Id}", _ => new Lazy<Task>(() => CopyAsync(resolved, node.Node, ct))).Value));
        return resolved;
    }

    private async Task CopyAsync(ResolvedImage image, Node node, CancellationToken ct)
    {
        if (await HasAsync(node, image, ct))
            return;
        progress.Say($"images: copying {image.Written}{node.Where}");
        await EngineCall.DoAsync($"copy image {image.Reference}{node.Where}", FaultOwner.Machine, async () =>
        {
            await using var archive = await nodes.Manager.Client.Images.SaveImageAsync(image.Reference, ct);
            await node.Client.Images.LoadImageAsync(new ImageLoadParameters { Quiet = true }, archive, new Progress<JSONMessage>(), ct);
        });
        if (!await HasAsync(node, image, ct))
            throw ImageUnavailableException.NotCopied(image.Written, node.Where);
    }

    private static async Task<bool> HasAsync(Node node, ResolvedImage image, CancellationToken ct)
    {
        try
        {
            return (await node.Client.Images.InspectImageAsync(image.Reference, ct)).ID == image.Id;
        }
        catch (DockerApiException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
