using System.Collections.Immutable;
using CcCi.Harness.Compose;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;

namespace CcCi.Harness.Planning;

/// <summary>Plans the states of one recipe for one run. All of them share the stack's name and the values of its secrets.</summary>
/// <param name="needs">The dependencies that it needs.</param>
/// <param name="taken">What it takes of its dependencies.</param>
/// <param name="secrets">The values of its secrets, by key: what is made is added, what is there is kept.</param>
internal sealed class StackPlanner(
    Recipe recipe, CcciSettings settings, string domain, IReadOnlyList<PlannedDependency> needs, ClientSettings taken, Dictionary<string, string> secrets)
{
    // Docker's names end at 63 characters, and an object's own name comes behind the stack's; abra cuts at the same place.
    private const int LongestStackName = 45;

    private readonly StackName _name = new(Shorten(domain.Replace('.', '_')));

    /// <summary>A version as it was published.</summary>
    public PlannedStack Published(RecipeCheckout checkout, RecipeVersion version)
    {
        var planned = Plan(checkout, new Dictionary<string, string>());
        return planned.Version is { } label && label != version ? throw PlanException.LabelMismatch(recipe.Name, version, label.ToString()) : planned;
    }

    /// <summary>The candidate, marked as Co-op Cloud marks a deploy of files that are not published.</summary>
    public PlannedStack Candidate(RecipeCheckout checkout)
    {
        var planned = Plan(checkout, recipe.Enrolment.Upgrade.Env);
        return planned with { Spec = ChaosLabels.Add(planned.Spec, checkout.Id) };
    }

    /// <summary>The stack as others need it: in a network where they find it.</summary>
    public static PlannedStack ForClients(PlannedStack stack, string domain) => stack with { Spec = ClientNetwork.Offer(stack.Spec, stack.Probe.Service, domain) };

    private PlannedStack Plan(RecipeCheckout checkout, IReadOnlyDictionary<string, string> further)
    {
        var variables = new Dictionary<string, string>(recipe.Enrolment.Env, StringComparer.Ordinal);
        foreach (var (name, value) in further.Concat(taken.Env))
            variables[name] = value;
        variables["DOMAIN"] = domain;
        variables["STACK_NAME"] = _name.Value;

        var spec = ComposeLoader.Load(checkout, _name, variables);
        if (spec.Privileges.FirstOrDefault(asked => !recipe.Enrolment.Allow.GetValueOrDefault(asked.Service, []).Contains(asked.Name)) is { } refused)
            throw ComposeException.NotAllowed(refused);
        var labels = RecipeLabels.Of(spec);
        var probe = ProbeOf(checkout, spec, labels);
        return new PlannedStack(
            checkout, labels.Version, ClientNetwork.Join(spec, needs, probe.Service, domain), probe, BackupPolicy.Of(spec), Bound(spec, labels), Secrets(checkout, spec));
    }

    private Probe ProbeOf(RecipeCheckout checkout, StackSpec spec, RecipeLabels labels)
    {
        var enrolled = recipe.Enrolment.Probe;
        var service = enrolled.Service ?? labels.Traefik?.Service ?? "app";
        var port = enrolled.Port ?? labels.Traefik?.Port ?? throw PlanException.NoProbe(recipe.Name, checkout.Id);
        if (spec.Services.All(candidate => candidate.Name != service))
            throw PlanException.ProbeOfNoService(recipe.Name, service);
        return new Probe(service, port, enrolled.Path ?? "/", enrolled.Status ?? 200, enrolled.Contains);
    }

    private ReadyBound Bound(StackSpec spec, RecipeLabels labels)
    {
        if (recipe.Enrolment.Timeouts.Ready is { } enrolled)
            return new ReadyBound(enrolled, "timeouts: ready in ccci.yml");
        var checks = spec.Services.Where(service => service.Healthcheck is { Disabled: false })
            .Select(service => new ReadyBound(service.Healthcheck!.LongestStart, $"the healthcheck of {service.Name}: start period + retries x (interval + timeout)"));
        return checks.Append(new ReadyBound(labels.Timeout ?? TimeSpan.Zero, "the recipe's timeout label"))
            .Append(new ReadyBound(settings.ReadyTimeout, "CCCI_READY_TIMEOUT"))
            .MaxBy(bound => bound.Time)!;
    }

    private ImmutableSortedDictionary<string, string> Secrets(RecipeCheckout checkout, StackSpec spec)
    {
        var declared = EnvSample.Read(checkout).Secrets.ToDictionary(secret => secret.Name, StringComparer.Ordinal);
        foreach (var secret in spec.Secrets.Where(secret => secret.Content is null))
        {
            if (taken.Secrets.TryGetValue(secret.Name, out var value))
                secrets[secret.Name] = value;
            else if (!secrets.ContainsKey(secret.Name))
                secrets[secret.Name] = New(secret.Name, declared.GetValueOrDefault(secret.Name));
            Faults.Redaction.Hide(secrets[secret.Name]);
        }

        return secrets.Where(pair => spec.Secrets.Any(secret => secret.Name == pair.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private string New(string name, SecretDeclaration? declaration)
    {
        declaration ??= new SecretDeclaration(name, "v1", null, SecretCharset.Alphanumeric, true);
        if (recipe.Enrolment.Env.GetValueOrDefault($"SECRET_{name.ToUpperInvariant()}_VALUE") is { } given)
            return given;
        return declaration.Generated ? SecretGenerator.Generate(declaration) : throw PlanException.OperatorSecret(recipe.Name, name);
    }

    private static string Shorten(string name) => name.Length <= LongestStackName ? name : name[..LongestStackName];
}
