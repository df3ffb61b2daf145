namespace CcCi.Harness.Recipes;

/// <summary>A secret that a recipe's <c>.env.sample</c> declares by <c>SECRET_&lt;NAME&gt;_VERSION=v1 # length=32 charset=alnum</c>.</summary>
/// <param name="Name">The name in lower case, which is the key under <c>secrets:</c> in the compose files.</param>
/// <param name="Version">The version, which is part of the secret's name on an engine.</param>
/// <param name="Length">How many characters are generated; null for a passphrase.</param>
/// <param name="Charset">What they are taken from.</param>
/// <param name="Generated">Whether it is generated at all, or must be given by the operator (<c>generate=false</c>).</param>
public sealed record SecretDeclaration(string Name, string Version, int? Length, SecretCharset Charset, bool Generated);

/// <summary>What the characters of a generated secret are taken from.</summary>
public enum SecretCharset
{
    /// <summary>Letters and digits.</summary>
    Alphanumeric,

    /// <summary>Letters, digits and punctuation.</summary>
    Special,

    /// <summary>Letters, digits and such punctuation as needs no quoting in shells, URLs and configuration files.</summary>
    SafeSpecial,

    /// <summary>Hexadecimal digits.</summary>
    Hexadecimal,
}
