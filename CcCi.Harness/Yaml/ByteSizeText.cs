using System.Globalization;

namespace CcCi.Harness.Yaml;

/// <summary>A size as compose writes it: a number with <c>b</c>, <c>k</c>, <c>m</c> or <c>g</c> (also <c>kb</c> and so on), or bytes.</summary>
internal static class ByteSizeText
{
    public static bool TryParse(string text, out long value)
    {
        value = 0;
        var digits = text.TakeWhile(character => char.IsAsciiDigit(character) || character == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        long? factor = text[digits..].ToLowerInvariant() switch
        {
            "" or "b" => 1,
            "k" or "kb" or "kib" => 1L << 10,
            "m" or "mb" or "mib" => 1L << 20,
            "g" or "gb" or "gib" => 1L << 30,
            "t" or "tb" or "tib" => 1L << 40,
            _ => null,
        };
        if (factor is null || number * factor > long.MaxValue / 2)
            return false;
        value = (long)(number * factor.Value);
        return true;
    }
}
