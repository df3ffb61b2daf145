using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Planning;

namespace CcCi.Harness.Deploying;

/// <summary>
/// Finds what a run left on the engine that carries no label of a run: anonymous volumes, and what an app made that was given the engine's
/// socket. It is told and never removed, because a label is the only proof of whose something is.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="stacks">The stacks that were removed.</param>
/// <param name="before">All that the engine held before that.</param>
internal sealed class Strays(RunId run, IReadOnlyList<StackName> stacks, IReadOnlyList<EngineObject> before)
{
    private const int AnonymousName = 64;

    private readonly List<EngineObject> _own = [.. before.Where(thing => Teardown.IsOf(run, thing) && stacks.Any(stack => stack.Value == thing.Stack))];

    /// <summary>Of what there is afterwards, that which something ties to the run: it is named after a stack, or uses what was the run's.</summary>
    public IReadOnlyList<EngineObject> Tied(IReadOnlyList<EngineObject> after)
    {
        var anonymous = _own.SelectMany(thing => thing.Uses).Where(name => name.Length == AnonymousName && name.All(char.IsAsciiHexDigitLower)).ToHashSet(StringComparer.Ordinal);
        var shared = _own.Where(thing => thing.Kind is EngineObjectKind.Network or EngineObjectKind.Volume).Select(thing => thing.Name).Concat(anonymous).ToHashSet(StringComparer.Ordinal);
        return [.. after.Where(thing => IsNobodys(thing) && (anonymous.Contains(thing.Name) || thing.Uses.Any(used => shared.Contains(used) || IsNamedAfter(used)) || IsNamedAfter(thing.Name) || stacks.Any(stack => thing.Stack == stack.Value)))];
    }

    /// <summary>
    /// Of what there is afterwards, that which appeared while a service of the run held the engine's socket. A run beside this one, or a person, may
    /// have made it as well.
    /// </summary>
    public IReadOnlyList<EngineObject> Suspect(IReadOnlyList<EngineObject> after)
    {
        var since = _own.Where(HoldsTheSocket).Min(thing => thing.Created);
        return [.. after.Where(thing => IsNobodys(thing) && thing.Created >= since).Except(Tied(after))];
    }

    private bool IsNamedAfter(string name) => stacks.Any(stack => name == stack.Value || name.StartsWith(stack.Scope(""), StringComparison.Ordinal));

    private static bool IsNobodys(EngineObject thing) => !thing.Labels.ContainsKey(OwnerLabels.RunLabel);

    private static bool HoldsTheSocket(EngineObject thing) => thing.Uses.Any(path => path.EndsWith("/docker.sock", StringComparison.Ordinal));
}
