using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CcCi.Harness.Planning;

/// <summary>An app that needs another one, as the other one knows it.</summary>
/// <param name="Recipe">The app's recipe.</param>
/// <param name="Run">The run that it belongs to.</param>
/// <param name="Domain">The host name that it is served under.</param>
/// <param name="Home">What tells runs that can judge each other's locks from all others.</param>
public sealed partial record Client(string Recipe, RunId Run, string Domain, string Home)
{
    /// <summary>What it is called at the dependency. It says whose it is, so that what a dead run left there can be told from what a live one needs.</summary>
    public string Name => $"ccci-{Home}-{Run}-{Recipe}";

    /// <summary>The address that its users type.</summary>
    public Uri Site => new($"https://{Domain}");

    /// <summary>The home of runs of this machine whose locks lie in <paramref name="folder"/>: six hexadecimal digits.</summary>
    public static string HomeOf(string folder) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\0{Path.GetFullPath(folder)}")))[..6];

    /// <summary>The run that a client of that name belongs to; null when no run of <paramref name="home"/> made it.</summary>
    public static RunId? RunOf(string name, string home) =>
        NameForm().Match(name) is { Success: true } match && match.Groups["home"].Value == home ? new RunId(match.Groups["run"].Value) : null;

    [GeneratedRegex("^ccci-(?<home>[0-9a-f]{6})-(?<run>[a-z0-9]{8})-.", RegexOptions.ExplicitCapture)]
    private static partial Regex NameForm();
}
