using CcCi.Harness.Faults;
using CcCi.Harness.Recipes;

namespace CcCi.Harness.Planning;

/// <summary>A run cannot be planned: what it would do could prove nothing, or could not be done.</summary>
public sealed class PlanException : HarnessException
{
    private PlanException(FaultOwner owner, string message) : base(owner, message) { }

    internal static PlanException Identical(string recipe, string published, string candidate) =>
        new(FaultOwner.Recipe, $"{recipe}: the candidate ({candidate}) asks for the same stack as {published}, which is published; an upgrade between them would prove nothing. "
            + "Change the recipe, or choose another base with CCCI_UPGRADE_BASE or `upgrade: base` in ccci.yml");

    internal static PlanException ConfigWithoutVersion(string recipe, IReadOnlyList<string> configs) =>
        new(FaultOwner.Recipe, $"{recipe}: the content of a config changed and its name did not, which an engine refuses in an upgrade:\n  " + string.Join("\n  ", configs));

    internal static PlanException NoProbe(string recipe, string id) =>
        new(FaultOwner.Recipe, $"{recipe} ({id}): nothing says which service and port serve the app. Give service `app` the label "
            + "`traefik.http.services.${STACK_NAME}.loadbalancer.server.port=<port>`, or write `probe: {service: ..., port: ...}` into ccci.yml");

    internal static PlanException ProbeOfNoService(string recipe, string service) =>
        new(FaultOwner.Recipe, $"{recipe}: the probe asks service `{service}`, which the stack does not have; correct `probe: service` in ccci.yml");

    internal static PlanException OperatorSecret(string recipe, string secret) =>
        new(FaultOwner.Recipe, $"{recipe}: the secret `{secret}` is one that an operator must give (`generate=false`); give it a value for tests with `env: {{SECRET_{secret.ToUpperInvariant()}_VALUE: ...}}` in ccci.yml");

    internal static PlanException NotEnrolled(string recipe, string required, IReadOnlyList<string> known) =>
        new(FaultOwner.Recipe, $"{recipe} requires `{required}`, which is not enrolled{Suggestion.For(required, known)} Add recipes/{required}/, or take it out of `requires:` in its ccci.yml");

    internal static PlanException Cycle(IReadOnlyList<string> path) =>
        new(FaultOwner.Recipe, $"{path[0]}: its requirements go round in a circle: {string.Join(" -> ", path)}; take one of these out of `requires:`");

    internal static PlanException TwoForms(string recipe, IReadOnlyList<string> path) =>
        new(FaultOwner.Recipe, $"{path[0]}: {recipe} is required in two forms, with another version or environment at {string.Join(" -> ", path)}; a run has one stack of a recipe, so ask for the same");

    internal static PlanException LabelMismatch(string recipe, RecipeVersion published, string label) =>
        new(FaultOwner.Recipe, $"{recipe}: the files published as {published} say in their label that they are {label}; the version that is upgraded from would not be the one that is named");
}
