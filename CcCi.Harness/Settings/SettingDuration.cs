using System.Globalization;

namespace CcCi.Harness.Settings;

/// <summary>A duration as operators write it: a whole number with <c>s</c>, <c>m</c> or <c>h</c> behind it.</summary>
internal static class SettingDuration
{
    internal static TimeSpan Parse(string name, string value)
    {
        if (value.Length > 1 && int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            switch (value[^1])
            {
                case 's': return TimeSpan.FromSeconds(number);
                case 'm': return TimeSpan.FromMinutes(number);
                case 'h': return TimeSpan.FromHours(number);
            }
        }

        throw SettingsException.BadValue(name, value, "a number with a unit, such as 90s, 20m or 1h");
    }
}
