using CcCi.Harness.Faults;

namespace CcCi.Harness.Operations;

/// <summary>A marker could not be planted, looked for or spoilt, or the app does not show what it was just told.</summary>
public sealed class MarkerException : HarnessException
{
    private MarkerException(string message, Exception? inner = null) : base(FaultOwner.Recipe, message, inner) { }

    internal static MarkerException Failed(string recipe, string act, string subject, Exception error) =>
        new($"{recipe}: to {act} {subject} failed: {error.Message}", error);

    internal static MarkerException NotTaken(string recipe, Marker marker) =>
        new($"{recipe}: `{marker.Name}` was planted without an error and the app does not show it; nothing could be proved with it");

    internal static MarkerException NotSpoilt(string recipe, Marker marker) =>
        new($"{recipe}: `{marker.Name}` was spoilt without an error and the app still shows it whole; a restore would prove nothing");
}
