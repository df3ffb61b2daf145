using CcCi.Harness.Faults;

namespace CcCi.Harness.Operations.Wiring;

/// <summary>An app and what it requires do not fit together, or a client could not be made.</summary>
public sealed class WiringException : HarnessException
{
    private WiringException(FaultOwner owner, string message, Exception? inner = null) : base(owner, message, inner) { }

    internal static WiringException NoCode(string recipe) =>
        new(FaultOwner.Recipe, $"{recipe} is required and has no C# class that implements IRecipeApp; add one to recipes/{recipe}/, with IProvides<...> for what it gives");

    internal static WiringException NothingTaken(string client, string provider, IEnumerable<string> provided, IEnumerable<string> taken) =>
        new(FaultOwner.Recipe, $"{client} requires {provider} and takes nothing of it: {provider} provides {List(provided)}, {client} needs {List(taken)}. "
            + $"Implement INeeds<...> in recipes/{client}/, IProvides<...> in recipes/{provider}/, or take {provider} out of `requires:`");

    internal static WiringException NotProvided(string client, string grant, IEnumerable<string> required) =>
        new(FaultOwner.Recipe, $"{client} needs {grant}, and no recipe that it requires provides it (it requires {List(required)}); add one that does to `requires:` in its ccci.yml");

    internal static WiringException BrokenPromise(string provider, string client) =>
        new(FaultOwner.Recipe, $"{provider} granted {client} something else than it had promised, and {client} may run with the promise already; have KeepsPromises say false, or grant what is promised");

    internal static WiringException Failed(string provider, string act, string client, Exception error) =>
        new(FaultOwner.Dependency, $"dependency {provider}: to {act} {client} failed: {error.Message}", error);

    private static string List(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("nothing"));
}
