using System.Globalization;
using System.Text.RegularExpressions;

namespace CcCi.Harness.Yaml;

/// <summary>A duration as Go writes it, which is compose's way: <c>1m30s</c>, <c>500ms</c>, <c>1.5h</c>; a bare number counts seconds.</summary>
internal static partial class DurationText
{
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text == "0")
            return true;
        if (text.All(char.IsAsciiDigit) && text.Length is > 0 and < 8)
        {
            value = TimeSpan.FromSeconds(int.Parse(text, CultureInfo.InvariantCulture));
            return true;
        }

        var match = Shape().Match(text);
        if (!match.Success)
            return false;
        foreach (var (number, unit) in match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures))
        {
            var amount = double.Parse(number.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            value += unit.Value switch
            {
                "h" => TimeSpan.FromHours(amount),
                "m" => TimeSpan.FromMinutes(amount),
                "s" => TimeSpan.FromSeconds(amount),
                "ms" => TimeSpan.FromMilliseconds(amount),
                _ => TimeSpan.FromMicroseconds(unit.Value == "ns" ? amount / 1000 : amount),
            };
        }

        return true;
    }

    // Seven digits at most: more overflow no type here and mean nothing to anybody.
    [GeneratedRegex(@"^(?:(?<number>\d{1,7}(?:\.\d{1,9})?)(?<unit>ns|us|µs|ms|s|m|h))+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
