using CcCi.Tests.Tiers;

namespace CcCi.Tests.Canaries;

/// <summary>The files of a canary: a copy of the healthy recipe, with what is wrong in it.</summary>
internal sealed class CanaryFiles : IDisposable
{
    private const string Published = "versions/1.0.0+1.22";

    public CanaryFiles(Canary canary)
    {
        Root = Directory.CreateTempSubdirectory("ccci-canary-").FullName;
        Copy(Path.Combine(Workspace.Root, "CcCi.Tests", "Canaries", "healthy"), Folder);
        canary.Files(this);
    }

    /// <summary>The folder of recipes, with this one in it.</summary>
    public string Root { get; }

    private string Folder => Path.Combine(Root, CanaryRun.Recipe);

    /// <summary>Changes a file of the published version, which the run installs.</summary>
    public void Base(string file, string text, string changed) => Change($"{Published}/{file}", text, changed);

    /// <summary>Changes a file of the candidate, which the run upgrades to, backs up and restores.</summary>
    public void Candidate(string file, string text, string changed) => Change($"head/{file}", text, changed);

    /// <summary>Has the candidate be what is published already, under a number of its own.</summary>
    public void CandidateIsBase()
    {
        Copy(Path.Combine(Folder, Published), Path.Combine(Folder, "head"));
        Candidate("compose.yml", "version=1.0.0+1.22", "version=1.1.0+1.22");
    }

    /// <summary>Shortens how long the app may take to become ready. It says nothing about the app, and saves waiting for what never comes.</summary>
    public void ReadyWithin(string bound) => File.AppendAllText(Path.Combine(Folder, "ccci.yml"), $"timeouts: {{ready: {bound}}}\n");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Change(string file, string text, string changed)
    {
        var path = Path.Combine(Folder, file);
        var before = File.ReadAllText(path);
        if (!before.Contains(text, StringComparison.Ordinal))
            throw new InvalidOperationException($"{file} of the healthy recipe has no `{text}` any more; the canary would be healthy");
        File.WriteAllText(path, before.Replace(text, changed, StringComparison.Ordinal));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
