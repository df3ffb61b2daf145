using System.Reflection;
using CcCi.Harness;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Reporting;
using CcCi.Harness.Settings;
using CcCi.Tests.Engine.Scripted;
using CcCi.Tests.Tiers;

namespace CcCi.Tests.Field;

/// <summary>All five tiers of a recipe of this repository, facts included, against a scripted engine.</summary>
internal static class ScriptedRun
{
    /// <summary>Runs the recipe's own tier classes in order, as the runner would.</summary>
    public static async Task<(RunSummary Summary, ScriptedEngine Engine)> OfAsync<TRecipe>()
        where TRecipe : IRecipeApp, new()
    {
        var engine = new ScriptedEngine(FieldApps.Of);
        var folder = Directory.CreateTempSubdirectory("ccci-scripted-");
        try
        {
            var host = new RunHost(
                Workspace.Recipes, folder.FullName, new CcciSettings { State = folder.FullName }, _ => Task.FromResult<Harness.Engine.IEngine>(engine), ProgressReport.Silent, TimeProvider.System)
            {
                Apps = Workspace.App,
            };
            await using var app = new App<TRecipe>(new DeployBudgetGuard()) { Host = () => host };
            await app.InitializeAsync();
            Selection.Note(app.Recipe.Recipe, Enum.GetValues<Tier>());
            foreach (var tier in TiersOf(app.Recipe.Recipe))
                await RunAsync(app, tier);
            return (await app.Run.FinishAsync(), engine);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<Type> TiersOf(string recipe) => typeof(ScriptedRun).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.GetCustomAttribute<TierAttribute>(inherit: true) is not null && FactName.RecipeOf(type) == recipe).OrderBy(FactName.TierOf);

    private static async Task RunAsync<TRecipe>(App<TRecipe> app, Type type)
        where TRecipe : IRecipeApp, new()
    {
        var facts = type.GetMethods().Where(method => method.GetCustomAttribute<TierFactAttribute>() is not null).ToList();
        Selection.Note(app.Recipe.Recipe, FactName.TierOf(type), [.. facts.Select(fact => FactName.Sentence(fact.Name))]);
        foreach (var fact in facts)
        {
            var instance = (TierTest<TRecipe>)Activator.CreateInstance(type, app)!;
            await instance.InitializeAsync();
            if (fact.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, null, null) is Task looking)
                await looking;
            app.Record(FactName.TierOf(type), FactName.Sentence(fact.Name), Outcome.Pass, TimeSpan.Zero);
        }
    }
}
