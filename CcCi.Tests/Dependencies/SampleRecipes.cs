using CcCi.Harness;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Wiring;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Recipes;
using CcCi.Tests.Recipes;
using CcCi.Tests.Tiers;

namespace CcCi.Tests.Dependencies;

/// <summary>Small recipes on nginx, one of which needs the other, in a folder of their own.</summary>
internal sealed class SampleRecipes : IDisposable
{
    private const string NeedsHost = "    environment: [\"PROVIDER=${PROVIDER:?the address of the provider}\"]\n";

    private readonly TempRecipe _recipe = new();

    public SampleRecipes(string provider = "provider")
    {
        Provider = provider;
        Add(provider, TempRecipe.Compose);
        Add(TempRecipe.Name, App, $"requires: [{provider}]");
        Publish(TempRecipe.Name, App);
        Shared = new SharedStacks(ConnectAsync);
    }

    /// <summary>The compose file of an app that has to be told where its provider is.</summary>
    public static string App { get; } = TempRecipe.Compose.Replace("    volumes: [\"content", NeedsHost + "    volumes: [\"content");

    public string Root => _recipe.Root;

    /// <summary>The name of the recipe that is needed.</summary>
    public string Provider { get; }

    public SharedStacks Shared { get; }

    public CcciSettings Settings => new() { State = Path.Combine(Root, ".state") };

    public SampleRecipes Add(string recipe, string compose, string enrolment = "")
    {
        _recipe.Write($"../{recipe}/ccci.yml", enrolment).Write($"../{recipe}/head/compose.yml", compose);
        return this;
    }

    /// <summary>Publishes a version before the candidate, which differs from it in how long it may take to stop.</summary>
    public SampleRecipes Publish(string recipe, string compose)
    {
        var before = compose.Replace("1.1.0+1.22", "1.0.0+1.22").Replace("    networks: [proxy]", "    networks: [proxy]\n    stop_grace_period: 9s");
        _recipe.Write($"../{recipe}/versions/1.0.0+1.22/compose.yml", before);
        return this;
    }

    /// <summary>Begins a run; the code of other recipes is that of <see cref="SampleProvider"/> unless <paramref name="apps"/> says otherwise.</summary>
    public Run Begin(IRecipeApp app, CcciSettings? settings = null, Func<string, IRecipeApp?>? apps = null, Func<CancellationToken, Task<IEngine>>? connect = null) => Run.Begin(
        new RunHost(Root, Path.Combine(Root, ".artifacts"), settings ?? Settings, connect ?? ConnectAsync, ProgressReport.Silent, TimeProvider.System)
        {
            Apps = apps ?? (recipe => new SampleProvider(recipe)),
            Shared = Shared,
        },
        app);

    public static async Task<IEngine> ConnectAsync(CancellationToken ct) =>
        await ContainersEngine.ConnectAsync(Workspace.Images, CcciSettings.FromEnvironment().State, ProgressReport.Silent, ct);

    public void Dispose() => _recipe.Dispose();
}

/// <summary>What <see cref="SampleProvider"/> gives.</summary>
public sealed record SampleGrant(Uri Address, string Key);

/// <summary>Its markers are those of custom-html; each of its clients is a file of the content volume.</summary>
internal class SampleProvider(string recipe, bool keepsPromises = true) : IRecipeApp, IProvides<SampleGrant>
{
    private static readonly StackPath Content = new StackPath.InVolume("content");
    private readonly CustomHtml _pages = new();

    public string Recipe => recipe;

    public bool KeepsPromises => keepsPromises;

    public Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.PlantAsync(app, marker, ct);

    public Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.HoldsAsync(app, marker, ct);

    public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.SpoilAsync(app, marker, ct);

    public SampleGrant Promise(PlannedDependency provider, Client client) => new(provider.Address, "promised");

    public async Task<SampleGrant> GrantAsync(LiveApp provider, Client client, SampleGrant promised, CancellationToken ct)
    {
        await MakeAsync(provider, client.Name, ct);
        return keepsPromises ? promised : promised with { Key = $"chosen-for-{client.Recipe}" };
    }

    public Task RevokeAsync(LiveApp provider, string client, CancellationToken ct) => provider.ExecAsync("app", ["rm", "-f", $"/usr/share/nginx/html/{client}"], ct);

    public async Task<IReadOnlyList<string>> ClientsAsync(LiveApp provider, CancellationToken ct) =>
        (await provider.ExecAsync("app", ["ls", "/usr/share/nginx/html"], ct)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task MakeAsync(LiveApp provider, string client, CancellationToken ct) => provider.WriteTextAsync(Content, client, "granted", ct);
}

/// <summary>An app that takes what <see cref="SampleProvider"/> gives.</summary>
internal class SampleClient(string recipe = TempRecipe.Name) : IRecipeApp, INeeds<SampleGrant>
{
    private readonly CustomHtml _pages = new();

    public string Recipe => recipe;

    public SampleGrant? Granted { get; private set; }

    public ClientSettings Take(SampleGrant grant)
    {
        Granted = grant;
        return new ClientSettings(new Dictionary<string, string> { ["PROVIDER"] = grant.Address.ToString(), ["KEY"] = grant.Key }, new Dictionary<string, string>());
    }

    public virtual Task PlantAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.PlantAsync(app, marker, ct);

    public Task<bool> HoldsAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.HoldsAsync(app, marker, ct);

    public Task SpoilAsync(LiveApp app, Marker marker, CancellationToken ct) => _pages.SpoilAsync(app, marker, ct);
}

/// <summary>A recipe between two others: it needs one and is needed by the other.</summary>
internal sealed class Middle(string recipe = "provider") : SampleProvider(recipe), INeeds<SampleGrant>
{
    public ClientSettings Take(SampleGrant grant) => new(new Dictionary<string, string> { ["PROVIDER"] = grant.Address.ToString() }, new Dictionary<string, string>());
}
