using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Ledger;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>Runs of small recipes in processes of their own, with folders and locks of their own.</summary>
internal sealed class RunProcesses : IDisposable
{
    /// <summary>Holds a folder for each run, by its name.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("ccci-crash-").FullName;

    /// <summary>The command that runs are started by; empty for none.</summary>
    public string[] In { get; init; } = [];

    /// <summary>The engine of the runs; null for the environment's.</summary>
    public string? Engine { get; init; }

    /// <summary>The further nodes of the swarm that the runs are on, as <c>CCCI_NODES</c> has them; empty where it has one node, null for plain containers.</summary>
    public string? Nodes { get; init; }

    // Other runs of this machine would remove what a killed run left before the test has looked at it.
    private string Machine => Path.GetFileName(Folder);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Makes sure of the images, under the locks that every other test builds under.</summary>
    /// <returns>The engine's names of them.</returns>
    public static async Task<IReadOnlyList<string>> PrepareImagesAsync(params string[] images)
    {
        await using var engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, Ct);
        return [.. (await Task.WhenAll(images.Select(image => engine.PrepareImageAsync(image, Ct)))).Select(image => image.Reference)];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Starts a run.</summary>
    /// <param name="name">The folder of its artefacts.</param>
    /// <param name="crash">A boundary of the run, and the number of the signal that it gets there.</param>
    public CommandTask<BufferedCommandResult> Start(string name, string recipe = "custom-html", bool promote = false, (string At, int By)? crash = null) => Cli.Wrap(In.Length == 0 ? "dotnet" : In[0])
        .WithArguments([
            .. In.Skip(1), .. In.Length == 0 ? Array.Empty<string>() : ["dotnet"], "exec", typeof(RunProcesses).Assembly.Location, "--filter-trait", $"Recipe={recipe}", "--results-directory", Path.Combine(Folder, name),
            "--report-xunit-trx", "--report-xunit-trx-filename", "report.trx", "--progress", "off", "--no-ansi",
        ])
        .WithEnvironmentVariables(variables => variables.Set("CCCI_ARTIFACTS", Path.Combine(Folder, name)).Set("CCCI_STATE", Path.Combine(Folder, "state")).Set("RECIPE", null).Set("CCCI_PROMOTE", promote ? "1" : null)
            .Set("CCCI_ENGINE", Nodes is null ? null : "swarm").Set("CCCI_NODES", Nodes)
            .Set(CrashHook.Host, Machine).Set(CrashHook.At, crash?.At).Set(CrashHook.By, crash is { By: var signal } ? $"{signal}" : null).Set("DOCKER_HOST", Engine ?? Environment.GetEnvironmentVariable("DOCKER_HOST")))
        .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Ct);

    public static Task SignalAsync(string signal, int process) => Cli.Wrap("kill").WithArguments([$"-{signal}", $"{process}"]).ExecuteAsync(Ct);

    /// <summary>The process of a run, by its own account.</summary>
    public int ProcessOf(string name) => LedgerReader.Read(LedgerOf(name)).OfType<RunStarted>().Single().Process;

    /// <summary>Waits until a run has stopped itself at the boundary that it was given.</summary>
    public Task UntilStoppedAsync(string name) => Waiting.UntilAsync(
        () => Directory.Exists(Path.Combine(Folder, name)) && Directory.EnumerateFiles(Path.Combine(Folder, name), "ledger.jsonl", SearchOption.AllDirectories).Any()
            && LedgerReader.Read(LedgerOf(name)).Count > 0 && File.ReadAllText($"/proc/{ProcessOf(name)}/stat").Split(") ")[1].StartsWith('T'), Ct);

    public string LedgerOf(string name) => Directory.EnumerateFiles(Path.Combine(Folder, name), "ledger.jsonl", SearchOption.AllDirectories).Single();

    /// <summary>Removes what a promotion left.</summary>
    public async Task RemoveCanonicalAsync(string recipe)
    {
        await using var engine = await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, CancellationToken.None);
        foreach (var stack in (await new WarmStacks(engine, Machine).ListAsync(CancellationToken.None)).Where(stack => stack.Recipe == recipe))
            await engine.RemoveAsync(stack.Name, CancellationToken.None);
    }

    public Task<string> SummaryAsync(string name) => File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(LedgerOf(name))!, "summary.txt"), Ct);

    /// <summary>Waits until the ledger of a run holds a text.</summary>
    public Task UntilAsync(string name, string text, TimeSpan? patience = null)
    {
        var folder = new DirectoryInfo(Path.Combine(Folder, name));
        return Waiting.UntilAsync(
            () => Directory.Exists(folder.FullName) && folder.EnumerateFiles("ledger.jsonl", SearchOption.AllDirectories).Any() && File.ReadAllText(LedgerOf(name)).Contains(text, StringComparison.Ordinal), Ct, patience);
    }

    /// <summary>What the engine holds of the runs of this test: their locks lie in its own folder.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        await using var engine = await Engines.ConnectAsync(CcciSettings.FromEnvironment() with { Engine = Nodes is null ? EngineKind.Containers : EngineKind.Swarm }, Workspace.Images, ProgressReport.Silent, Ct);
        return [.. (await engine.ListAsync(Ct)).Where(thing => thing.Labels.GetValueOrDefault("ccci.lease", "").StartsWith(Folder, StringComparison.Ordinal)).Select(thing => thing.ToString())];
    }
}
