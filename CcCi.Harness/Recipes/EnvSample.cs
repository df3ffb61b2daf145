using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CcCi.Harness.Recipes;

/// <summary>
/// A recipe's <c>.env.sample</c>: the variables that an operator starts from, and the secrets that are made for it. A later line may use
/// what an earlier one set, as <c>COMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"</c> does.
/// </summary>
/// <param name="Variables">Variables by name. Lines that are commented out are options, and not among them.</param>
/// <param name="Secrets">The secrets that lines <c>SECRET_&lt;NAME&gt;_VERSION=v1 # length=32</c> declare.</param>
public sealed partial record EnvSample(IReadOnlyDictionary<string, string> Variables, IReadOnlyList<SecretDeclaration> Secrets)
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".env.sample";

    /// <summary>Reads the file of a checkout; a recipe without one declares nothing.</summary>
    /// <exception cref="RecipeFormatException">A line is no assignment.</exception>
    public static EnvSample Read(RecipeCheckout checkout)
    {
        var file = Path.Combine(checkout.Folder, FileName);
        return Parse(File.Exists(file) ? File.ReadAllText(file) : "", FileName);
    }

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="shown">The file as messages name it.</param>
    /// <exception cref="RecipeFormatException">A line is no assignment.</exception>
    public static EnvSample Parse(string text, string shown)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var secrets = new List<SecretDeclaration>();
        foreach (var (line, number) in text.ReplaceLineEndings("\n").Split('\n').Select((line, index) => (line, index + 1)))
        {
            if (line.Trim() is "" or ['#', ..])
                continue;
            var assignment = Assignment().Match(line);
            if (!assignment.Success)
                throw RecipeFormatException.BadEnvLine(shown, number, line);
            var (name, value, comment) = (assignment.Groups["name"].Value, Value(assignment, variables), assignment.Groups["comment"].Value);
            variables[name] = value;
            if (SecretVersion().Match(name) is { Success: true } secret && value.Length > 0)
                secrets.Add(Declaration(secret.Groups["secret"].Value.ToLowerInvariant(), value, comment, shown, number));
        }

        return new EnvSample(variables.ToImmutable(), secrets);
    }

    private static string Value(Match assignment, IReadOnlyDictionary<string, string> earlier)
    {
        if (assignment.Groups["single"].Success)
            return assignment.Groups["single"].Value;
        var raw = assignment.Groups["double"].Success ? assignment.Groups["double"].Value.Replace("\\\"", "\"", StringComparison.Ordinal) : assignment.Groups["bare"].Value.Trim();
        return Reference().Replace(raw, match => earlier.GetValueOrDefault(match.Groups["name"].Value, ""));
    }

    private static SecretDeclaration Declaration(string name, string version, string comment, string shown, int line)
    {
        var (length, charset, generated) = ((int?)null, SecretCharset.Alphanumeric, true);
        foreach (Match modifier in Modifier().Matches(comment))
        {
            var value = modifier.Groups["value"].Value;
            switch (modifier.Groups["key"].Value)
            {
                case "length":
                    length = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 4096
                        ? number : throw RecipeFormatException.BadSecretModifier(shown, line, modifier.Value, "length must be a number from 1 to 4096");
                    break;
                case "charset":
                    charset = value.Split(',') switch
                    {
                        var sets when sets.Contains("special") => SecretCharset.Special,
                        var sets when sets.Contains("safespecial") => SecretCharset.SafeSpecial,
                        ["hex"] => SecretCharset.Hexadecimal,
                        ["default"] or ["alnum"] => SecretCharset.Alphanumeric,
                        _ => throw RecipeFormatException.BadSecretModifier(shown, line, modifier.Value, "charset must be default, alnum, special, safespecial or hex"),
                    };
                    break;
                case "generate":
                    generated = value != "false";
                    break;
            }
        }

        return new SecretDeclaration(name, version, length, charset, generated);
    }

    [GeneratedRegex("""^\s*(?:export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)=\s*(?:"(?<double>(?:\\"|[^"])*)"|'(?<single>[^']*)'|(?<bare>(?:(?!\s#).)*?))\s*(?:\s#(?<comment>.*))?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\$(?:\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}|(?<name>[A-Za-z_][A-Za-z0-9_]*))", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();

    [GeneratedRegex("^SECRET_(?<secret>[A-Z0-9_]+)_VERSION$", RegexOptions.ExplicitCapture)]
    private static partial Regex SecretVersion();

    [GeneratedRegex(@"(?<key>[a-z]+)=(?<value>[^\s]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Modifier();
}
