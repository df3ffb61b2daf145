namespace CcCi.Harness.Planning;

/// <summary>What tells one run from every other, on every machine: eight letters and digits, short enough to stand in the names of objects.</summary>
public sealed record RunId(string Value)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A new one.</summary>
    public static RunId New() => new(System.Security.Cryptography.RandomNumberGenerator.GetString(Alphabet, 8));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
