using CcCi.Harness.Compose;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Deploying;

/// <summary>A recipe's code asked for a secret that the run did not generate.</summary>
public sealed class MissingSecretException : HarnessException
{
    private MissingSecretException(string message) : base(FaultOwner.Recipe, message) { }

    internal static MissingSecretException Of(StackName stack, string name, IEnumerable<string> known) =>
        new($"{stack} has no secret `{name}` that the run generated; it has {string.Join(", ", known.Select(secret => $"`{secret}`").DefaultIfEmpty("none"))}");
}
