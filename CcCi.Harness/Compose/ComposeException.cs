using CcCi.Harness.Faults;

namespace CcCi.Harness.Compose;

/// <summary>A compose file asks for something that cannot be, or cannot be read.</summary>
public sealed class ComposeException : HarnessException
{
    private ComposeException(string message, Exception? inner = null) : base(FaultOwner.Recipe, message, inner) { }

    internal static ComposeException NoSuchService(StackName stack, string name, IReadOnlyList<ServiceSpec> services) =>
        new($"stack {stack} has no service `{name}`; it has {string.Join(", ", services.Select(service => $"`{service.Name}`"))}");
}
