using CcCi.Harness.Faults;

namespace CcCi.Harness.Settings;

/// <summary>A setting is unknown or has a value that cannot be.</summary>
public sealed class SettingsException : HarnessException
{
    private SettingsException(string message) : base(FaultOwner.Harness, message) { }

    internal static SettingsException Unknown(string name, IReadOnlyList<string> known) =>
        new($"the environment has {name}, which is no setting; the settings are {string.Join(", ", known)} (docs/settings.md)");

    internal static SettingsException BadValue(string name, string value, string right) =>
        new($"{name} is `{value}`; it must be {right} (docs/settings.md)");
}
