using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CcCi.Harness.Recipes;

/// <summary>
/// The variables that a recipe's <c>abra.sh</c> exports, above all the versions of its configs. The file is never executed: only lines
/// <c>export NAME=value</c> outside of functions count, which is all that recipes use for it.
/// </summary>
/// <param name="Variables">Variables by name.</param>
/// <param name="Lines">The line of each, from 1, for messages.</param>
public sealed partial record AbraSh(IReadOnlyDictionary<string, string> Variables, IReadOnlyDictionary<string, int> Lines)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "abra.sh";

    /// <summary>Reads the file of a checkout; a recipe without one exports nothing.</summary>
    public static AbraSh Read(RecipeCheckout checkout)
    {
        var file = Path.Combine(checkout.Folder, FileName);
        return Parse(File.Exists(file) ? File.ReadAllText(file) : "");
    }

    /// <summary>Reads the text of such a file.</summary>
    public static AbraSh Parse(string text)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var lines = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (line, number) in text.ReplaceLineEndings("\n").Split('\n').Select((line, index) => (line, index + 1)))
        {
            if (!line.StartsWith("export ", StringComparison.Ordinal))
                continue;
            foreach (Match assignment in Assignment().Matches(line[7..]))
            {
                var group = new[] { "double", "single", "bare" }.Select(name => assignment.Groups[name]).First(candidate => candidate.Success);
                (variables[assignment.Groups["name"].Value], lines[assignment.Groups["name"].Value]) = (group.Value, number);
            }
        }

        return new AbraSh(variables.ToImmutable(), lines.ToImmutable());
    }

    [GeneratedRegex("""(?<=^|\s)(?<name>[A-Za-z_][A-Za-z0-9_]*)=(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s#;]*))""", RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();
}
