using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CliWrap;
using CliWrap.Buffered;

namespace CcCi.Tests.Canaries;

/// <summary>Things on the engine that a canary makes past the harness, with Docker's own client.</summary>
internal static class Stray
{
    /// <summary>Has Docker's client do something.</summary>
    public static async Task<string> DockerAsync(params IReadOnlyList<string> arguments) =>
        (await Cli.Wrap("docker").WithArguments(arguments).ExecuteBufferedAsync()).StandardOutput.Trim();

    /// <summary>The labels that everything of a canary's run carries.</summary>
    public static IReadOnlyList<string> Labels(CanaryApp app) => ["--label", $"{OwnerLabels.RunLabel}={app.Run.Id}", "--label", $"{OwnerLabels.RoleLabel}=base"];

    /// <summary>Runs a container of the app's image that does nothing, with no label of the run.</summary>
    public static Task ContainerAsync(CanaryApp app, string name, params IReadOnlyList<string> options) =>
        DockerAsync(["run", "--detach", "--name", name, .. options, "--entrypoint", "sleep", Image(app), "600"]);

    /// <summary>Removes whatever is called after a stack, or is in one of its networks.</summary>
    public static async Task RemoveAllAsync(StackName stack)
    {
        await RemoveAsync("container", ["rm", "--force", "--volumes"], [$"--filter=name={stack}", "--all"]);
        await RemoveAsync("container", ["rm", "--force", "--volumes"], [$"--filter=volume={stack}_database", "--all"]);
        await RemoveAsync("network", ["rm"], [$"--filter=name={stack}"]);
        await RemoveAsync("volume", ["rm"], [$"--filter=name={stack}"]);
    }

    private static string Image(CanaryApp app) => app.Run.Ledger.Entries.OfType<Harness.Ledger.ImageReady>().First().Reference;

    private static async Task RemoveAsync(string kind, IReadOnlyList<string> remove, IReadOnlyList<string> which)
    {
        var found = (await DockerAsync([kind, "ls", "--quiet", .. which])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (found.Length > 0)
            await DockerAsync([kind, .. remove, .. found]);
    }
}
