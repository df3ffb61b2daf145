using System.Security.Cryptography;

namespace CcCi.Harness.Recipes;

/// <summary>Makes the values of secrets for a run.</summary>
public static class SecretGenerator
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    // Long enough that nobody guesses it and that it occurs nowhere by chance, which is what redaction needs.
    private const int PassphraseLength = 32;

    /// <summary>A new value as <paramref name="declaration"/> asks for it. A secret without a length gets 32 characters.</summary>
    public static string Generate(SecretDeclaration declaration) =>
        RandomNumberGenerator.GetString(Characters(declaration.Charset), declaration.Length ?? PassphraseLength);

    private static string Characters(SecretCharset charset) => charset switch
    {
        SecretCharset.Hexadecimal => "0123456789abcdef",
        SecretCharset.SafeSpecial => Letters + "!@%^-_+=",
        SecretCharset.Special => Letters + "!@#$%^&*_-+=",
        _ => Letters,
    };
}
