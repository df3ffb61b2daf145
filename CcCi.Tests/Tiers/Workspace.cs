using System.Reflection;
using CcCi.Harness;
using CcCi.Harness.Engine;
using CcCi.Harness.Operations;
using CcCi.Harness.Progress;
using CcCi.Harness.Settings;
using CcCi.Tests.Crashes;

namespace CcCi.Tests.Tiers;

/// <summary>The repository that these tests belong to.</summary>
internal static class Workspace
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = typeof(Workspace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string Recipes => Path.Combine(Root, "recipes");

    public static string Images => Path.Combine(Root, "images");

    /// <summary>The dependencies that the runs of this process share.</summary>
    public static SharedStacks Shared { get; } = new(ConnectAsync);

    /// <summary>What runs of these tests find around them.</summary>
    public static RunHost Host()
    {
        var settings = CcciSettings.FromEnvironment();
        return new RunHost(Recipes, settings.Artifacts ?? Path.Combine(Root, "artifacts"), settings, ConnectAsync, ProgressReport.OnConsole(), TimeProvider.System)
        {
            Apps = App,
            Shared = Shared,
            Name = Environment.GetEnvironmentVariable(CrashHook.Host) is { Length: > 0 } name ? name : RunHost.Machine,
            Written = CrashHook.FromEnvironment(),
        };
    }

    private static Task<IEngine> ConnectAsync(CancellationToken ct) => Engines.ConnectAsync(CcciSettings.FromEnvironment(), Images, ProgressReport.OnConsole(), ct);

    /// <summary>The code of the recipe of that name; null when there is none.</summary>
    public static IRecipeApp? App(string recipe) => typeof(Workspace).Assembly.GetTypes()
        .Where(type => type is { IsPublic: true, IsAbstract: false } && type.IsAssignableTo(typeof(IRecipeApp)) && type.GetConstructor([]) is not null)
        .Select(type => (IRecipeApp)Activator.CreateInstance(type)!).FirstOrDefault(app => app.Recipe == recipe);
}
