using System.Globalization;

namespace CcCi.Harness.Yaml;

/// <summary>Numbers and flags as compose files write them.</summary>
internal static class NumberText
{
    public static bool TryWhole(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryFraction(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    public static bool TryFlag(string text, out bool value)
    {
        value = text is "true" or "True" or "TRUE" or "yes" or "Yes" or "on" or "y";
        return value || text is "false" or "False" or "FALSE" or "no" or "No" or "off" or "n";
    }

    /// <summary>Permission bits: <c>0444</c> and <c>0o444</c> are octal, a decimal number is what YAML makes of one, <c>292</c>.</summary>
    public static bool TryOctal(string text, out int value)
    {
        value = 0;
        var isOctal = text.StartsWith('0');
        var digits = text.StartsWith("0o", StringComparison.Ordinal) ? text[2..] : text;
        if (digits.Length is 0 or > 6 || digits.Any(digit => !char.IsAsciiDigit(digit) || (isOctal && digit > '7')))
            return false;
        value = Convert.ToInt32(digits, isOctal ? 8 : 10);
        return value <= 0b111_111_111_111;
    }
}
