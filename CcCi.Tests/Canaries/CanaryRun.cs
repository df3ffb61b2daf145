using CcCi.Harness.Deploying;
using CcCi.Harness.Operations;
using CcCi.Tests.Tiers;
using Xunit;

namespace CcCi.Tests.Canaries;

/// <summary>
/// The run of the chosen canary: the real tier classes over a deployment of its own. They are tests only in a process that was told which canary to
/// run, because they fail, as they should.
/// </summary>
[CollectionDefinition, Recipe(Recipe, OnlyWith = Canary.Variable), TestClassOrderer(typeof(TierOrder))]
public sealed class CanaryRun : ICollectionFixture<CanaryApp>
{
    internal const string Recipe = "canary";
}

[Collection<CanaryRun>]
public sealed class CanaryInstall(CanaryApp app) : InstallTier<Notes>(app);

[Collection<CanaryRun>]
public sealed class CanaryUpgrade(CanaryApp app) : UpgradeTier<Notes>(app);

[Collection<CanaryRun>]
public sealed class CanaryBackup(CanaryApp app) : BackupTier<Notes>(app);

[Collection<CanaryRun>]
public sealed class CanaryRestore(CanaryApp app) : RestoreTier<Notes>(app);

[Collection<CanaryRun>]
public sealed class CanaryCustom(CanaryApp app) : CustomTier<Notes>(app)
{
    [TierFact]
    public Task What_its_own_fact_does() => Canary.Chosen.OwnFact(app);
}

/// <summary>The deployment of the chosen canary. It removes at the end what a canary made that the harness must report and may not touch.</summary>
public sealed class CanaryApp : App<Notes>
{
    private readonly CanaryFiles _files = new(Canary.Chosen);

    public CanaryApp(DeployBudgetGuard guard) : base(guard) => Host = () =>
    {
        var host = Workspace.Host();
        return host with { Recipes = _files.Root, Connect = async ct => Canary.Chosen.Engine(await host.Connect(ct)) };
    };

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        var stack = Run.Plan?.Base.Spec.Name;
        await base.DisposeAsync();
        // While somebody holds the run's lease, no other run takes what is left for a dead run's.
        using var lease = Lease.TakeOver(Path.Combine(Host().Leases, $"{Run.Id}.lock"));
        if (stack is not null)
            await Stray.RemoveAllAsync(stack);
        _files.Dispose();
    }
}

/// <summary>A marker is a line of the notes, and what the chosen canary does on the way is done here.</summary>
public sealed class Notes : IRecipeApp
{
    public string Recipe => CanaryRun.Recipe;

    public Task SetUpAsync(LiveApp app, CancellationToken ct) => ShellAsync(app, Canary.Chosen.AtSetUp, ct);

    public Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) => ShellAsync(app, $"echo '{marker.Text}' >>/var/lib/notes/notes.txt", ct);

    public async Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct)
    {
        using var http = await app.OpenHttpAsync(ct);
        using var answer = await http.GetAsync("/notes.txt", ct);
        var holds = answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync(ct)).Contains(marker.Text, StringComparison.Ordinal);
        if (app.Stack.Title == "1.1.0+1.26")
            await ShellAsync(app, Canary.Chosen.AtRead, ct);
        return holds;
    }

    public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) => ShellAsync(app, $"sed -i 's/{marker.Text}/spoilt/' /var/lib/notes/notes.txt", ct);

    private static async Task ShellAsync(LiveApp app, string? command, CancellationToken ct)
    {
        if (command is not null)
            await app.ExecAsync("app", ["sh", "-c", command], ct);
    }
}
