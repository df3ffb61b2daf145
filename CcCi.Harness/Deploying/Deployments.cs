using CcCi.Harness.Engine;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>Makes what an engine needs of what was planned: images that can be run, secrets, and labels that say whose it is.</summary>
internal sealed class Deployments(IEngine engine, RunLedger ledger)
{
    private readonly Dictionary<string, string> _references = new(StringComparer.Ordinal);

    /// <summary>Makes sure of images, all at once. Nothing is deployed before each can be run.</summary>
    public async Task PrepareImagesAsync(IEnumerable<string> images, CancellationToken ct)
    {
        List<Task<ResolvedImage>> resolving = [];
        await Together.AllAsync(
            given => resolving = [.. images.Select(image => ledger.RecordAsync("make sure of image", image, () => engine.PrepareImageAsync(image, given)))],
            ct);
        foreach (var image in await Task.WhenAll(resolving))
        {
            _references[image.Written] = image.Reference;
            ledger.Write(new ImageReady(image.Written, image.Reference, image.Id, image.Origin.ToString().ToLowerInvariant(), image.Took.TotalSeconds));
        }
    }

    /// <summary>The deployment of a stack whose images were prepared.</summary>
    public StackDeployment Of(PlannedStack stack, OwnerLabels owner) => new()
    {
        Stack = stack.Spec,
        Owner = owner,
        Images = stack.Images.ToDictionary(image => image, image => _references[image], StringComparer.Ordinal),
        Secrets = stack.Secrets,
        Reachable = [new ServicePort(stack.Probe.Service, stack.Probe.Port)],
    };
}
