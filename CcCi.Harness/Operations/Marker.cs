namespace CcCi.Harness.Operations;

/// <summary>Data that a run plants in an app to recognise them later. No two markers are alike, in no run.</summary>
/// <param name="Name">What it is for, in letters, digits and dashes; good for addresses and file names.</param>
/// <param name="Text">A text that occurs nowhere else.</param>
public sealed record Marker(string Name, string Text)
{
    /// <summary>A new one for <paramref name="purpose"/>, such as <c>backup</c>.</summary>
    public static Marker For(string purpose)
    {
        var unique = System.Security.Cryptography.RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 12);
        return new($"{purpose}-{unique}", $"marker {purpose} {unique}");
    }
}
