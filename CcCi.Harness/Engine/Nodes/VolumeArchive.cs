using System.Formats.Tar;
using System.IO.Pipelines;
using CcCi.Harness.Compose;
using CcCi.Harness.Faults;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>Reads and writes files of a stack through a container that has them, with their owners and modes.</summary>
internal sealed class VolumeArchive(NodeContainers nodes, StackName stack)
{
    /// <summary>Writes a place as a tar whose entries are relative to it; of a single file, its name.</summary>
    public async Task ReadAsync(StackPath location, Stream tar, CancellationToken ct)
    {
        var (node, container, path) = await FindAsync(location, ct);
        var shown = $"read {location} of {stack}{node.Where}";
        try
        {
            var archive = await node.Client.Containers.GetArchiveFromContainerAsync(container, new ContainerPathStatParameters { Path = path }, false, ct);
            await using var stream = archive.Stream ?? throw PathNotFoundException.At(location);
            // The client's stream fails on the empty reads that the tar reader makes, so it is read by a plain copy, as it comes.
            var pipe = new Pipe();
            await Task.WhenAll(FillAsync(stream, pipe.Writer, ct), RebaseAsync(pipe.Reader.AsStream(), tar, ct));
        }
        catch (DockerApiException error) when (error.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            throw PathNotFoundException.At(location);
        }
        catch (DockerApiException error)
        {
            throw EngineException.Refused(FaultOwner.Machine, shown, error.Message, error);
        }
    }

    /// <summary>Unpacks a tar over a place.</summary>
    public async Task WriteAsync(StackPath location, Stream tar, CancellationToken ct)
    {
        var (node, container, path) = await FindAsync(location, ct);
        await EngineCall.DoAsync($"write {location} of {stack}{node.Where}", FaultOwner.Recipe, () => node.Client.Containers.ExtractArchiveToContainerAsync(
            container, new CopyToContainerParameters { Path = path, CopyUIDGID = false }, tar, ct));
    }

    /// <summary>A container that has the place, and its path in there. One that may write is taken before one that may only read.</summary>
    private async Task<(Node Node, string Container, string Path)> FindAsync(StackPath location, CancellationToken ct)
    {
        switch (location)
        {
            case StackPath.InService service when IsClean(service.Path):
                var own = await nodes.NewestAsync(stack, service.Service, ct) ?? throw PathNotFoundException.At(location);
                return (own.Node, own.Container.ID, service.Path);
            case StackPath.InVolume volume when IsClean(volume.Path):
                var names = await nodes.VolumesAsync(stack, volume.Volume, ct);
                var mounts = from container in await nodes.ListAsync(stack, ct)
                             from mount in container.Container.Mounts
                             where mount.Type == "volume" && names.Contains(mount.Name ?? "")
                             orderby mount.RW descending, container.IsRunning descending, container.Container.Created descending
                             select (container.Node, container.Container.ID, Path: $"{mount.Destination.TrimEnd('/')}/{volume.Path}");
                var found = mounts.FirstOrDefault();
                return found.ID is null ? throw PathNotFoundException.At(location) : found;
            default:
                throw PathNotFoundException.At(location);
        }
    }

    private static async Task FillAsync(Stream from, PipeWriter to, CancellationToken ct)
    {
        try
        {
            await from.CopyToAsync(to, ct);
            await to.CompleteAsync();
        }
        catch (Exception error)
        {
            await to.CompleteAsync(error);
            throw;
        }
    }

    private static bool IsClean(string path) => !path.Split('/').Contains("..");

    /// <summary>
    /// The engine's archive of <c>/var/data</c> begins every name with <c>data/</c>. What is kept and put back elsewhere must not depend on
    /// where it was mounted.
    /// </summary>
    private static async Task RebaseAsync(Stream from, Stream to, CancellationToken ct)
    {
        await using var reader = new TarReader(from);
        await using var writer = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true);
        string? root = null;
        while (await reader.GetNextEntryAsync(cancellationToken: ct) is { } entry)
        {
            if (root is null)
            {
                root = entry.EntryType == TarEntryType.Directory ? entry.Name.TrimEnd('/') + "/" : "";
                if (root.Length > 0)
                    continue;
            }

            entry.Name = Rebase(entry.Name, root);
            if (entry.EntryType == TarEntryType.HardLink)
                entry.LinkName = Rebase(entry.LinkName, root);
            await writer.WriteEntryAsync(entry, ct);
        }
    }

    private static string Rebase(string name, string root) => name.StartsWith(root, StringComparison.Ordinal) ? name[root.Length..] : name;
}
