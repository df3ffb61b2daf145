using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;

namespace CcCi.Harness.Operations.Wiring;

/// <summary>Connects the recipes of a run: who takes what of whom, by the types that their classes implement.</summary>
/// <param name="apps">The code of each recipe; one object for each recipe of the run.</param>
internal sealed class Wires(RecipeApps apps)
{
    private readonly Dictionary<(string Client, string Provider), IReadOnlyList<Wire>> _known = [];

    /// <summary>All that clients take of the dependency of that name.</summary>
    public IEnumerable<Wire> From(string provider) => _known.Values.SelectMany(wires => wires).Where(wire => wire.Provider == provider);

    /// <summary>All that the recipe of that name takes of its dependencies.</summary>
    public IEnumerable<Wire> To(string client) => _known.Values.SelectMany(wires => wires).Where(wire => wire.Client.Recipe == client);

    /// <summary>What a client takes of one of its dependencies, as far as it is known by now.</summary>
    /// <exception cref="WiringException">It takes nothing of it.</exception>
    public ClientSettings Take(Client client, PlannedDependency dependency)
    {
        var key = (client.Recipe, dependency.Name);
        if (!_known.TryGetValue(key, out var wires))
            _known[key] = wires = Connect(client, dependency);
        return wires.Aggregate(ClientSettings.None, (settings, wire) => settings.With(wire.Take(dependency)));
    }

    /// <summary>Forgets what was promised, before a run is planned with other live stacks.</summary>
    public void Clear() => _known.Clear();

    /// <summary>Makes sure that a recipe, and all that it requires, get what they ask for.</summary>
    /// <exception cref="WiringException">No recipe that one requires provides what it needs.</exception>
    public void Verify(RecipeCatalog catalog, Recipe recipe) => Verify(catalog, recipe, []);

    private void Verify(RecipeCatalog catalog, Recipe recipe, HashSet<string> seen)
    {
        // A recipe that requires itself, through others, or one that is not there, is told by its path when it is planned.
        if (!seen.Add(recipe.Name))
            return;
        var required = recipe.Enrolment.Requires.Select(requirement => requirement.Recipe).ToList();
        foreach (var grant in Grants(apps.Find(recipe.Name), typeof(INeeds<>)))
        {
            if (!required.Any(name => Grants(apps.Find(name), typeof(IProvides<>)).Contains(grant)))
                throw WiringException.NotProvided(recipe.Name, grant.Name, required);
        }

        foreach (var name in required.Intersect(catalog.Names))
            Verify(catalog, catalog.Find(name), seen);
    }

    private List<Wire> Connect(Client client, PlannedDependency dependency)
    {
        var (provider, app) = (apps.Find(dependency.Name) ?? throw WiringException.NoCode(dependency.Name), apps.Find(client.Recipe) ?? throw WiringException.NoCode(client.Recipe));
        var (provided, needed) = (Grants(provider, typeof(IProvides<>)), Grants(app, typeof(INeeds<>)));
        var wires = provided.Intersect(needed)
            .Select(grant => (Wire)Activator.CreateInstance(typeof(Wire<>).MakeGenericType(grant), dependency.Name, client, provider, app)!).ToList();
        return wires.Count > 0 ? wires : throw WiringException.NothingTaken(client.Recipe, dependency.Name, provided.Select(grant => grant.Name), needed.Select(grant => grant.Name));
    }

    private static List<Type> Grants(IRecipeApp? app, Type role) =>
    [
        .. (app?.GetType().GetInterfaces() ?? []).Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == role).Select(type => type.GetGenericArguments()[0]),
    ];
}
