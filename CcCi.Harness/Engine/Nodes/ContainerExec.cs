using System.Text;
using CcCi.Harness.Faults;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace CcCi.Harness.Engine.Nodes;

/// <summary>Runs commands in containers.</summary>
internal sealed class ContainerExec(IDockerClient client)
{
    // More than this of one command's output is not for people, and a command that never stops writing must not fill the memory.
    private const int MostOutput = 4 * 1024 * 1024;

    /// <summary>Runs a command with the container's own user and environment.</summary>
    public Task<ExecResult> RunAsync(string container, string shown, IReadOnlyList<string> command, CancellationToken ct) =>
        EngineCall.DoAsync($"run `{command[0]}` in {shown}", FaultOwner.Recipe, async () =>
        {
            var exec = await client.Exec.CreateContainerExecAsync(
                container, new ContainerExecCreateParameters { Cmd = [.. command], AttachStdout = true, AttachStderr = true }, ct);
            var (output, errors) = (new StringBuilder(), new StringBuilder());
            using (var stream = await client.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), ct))
                await ReadAsync(stream, output, errors, ct);
            var ended = await client.Exec.InspectContainerExecAsync(exec.ID, ct);
            return new ExecResult((int)(ended.ExitCode ?? -1), output.ToString(), errors.ToString());
        });

    private static async Task ReadAsync(MultiplexedStream stream, StringBuilder output, StringBuilder errors, CancellationToken ct)
    {
        var buffer = new byte[81920];
        var (outputText, errorText) = (Encoding.UTF8.GetDecoder(), Encoding.UTF8.GetDecoder());
        var characters = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, ct).WaitAsync(ct) is { EOF: false } read)
        {
            var isError = read.Target == MultiplexedStream.TargetStream.StandardError;
            var (text, decoder) = isError ? (errors, errorText) : (output, outputText);
            var length = decoder.GetChars(buffer, 0, read.Count, characters, 0);
            if (text.Length < MostOutput)
                text.Append(characters, 0, length);
        }
    }
}
