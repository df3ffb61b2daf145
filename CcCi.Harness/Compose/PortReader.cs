using System.Globalization;
using System.Text.RegularExpressions;
using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Reads published ports, in the short form with its ranges and in the long form.</summary>
internal static partial class PortReader
{
    public static IReadOnlyList<PortSpec> Read(IEnumerable<YamlValue> items) =>
        [.. items.SelectMany(item => item is YamlMap map ? [Long(map)] : Short(item, YamlMap.AsText(item))).OrderBy(port => port.Published).ThenBy(port => port.Target)];

    /// <summary>What a port in the short form publishes, which is what files are merged by.</summary>
    public static string KeyOf(string text) =>
        Shape().Match(text) is { Success: true } match
            ? $"{(match.Groups["published"].Success ? match.Groups["published"].Value : match.Groups["target"].Value)}/{(match.Groups["protocol"].Success ? match.Groups["protocol"].Value : "tcp")}"
            : text;

    private static PortSpec Long(YamlMap map)
    {
        map.KnowsOnly("app_protocol", "mode", "name", "protocol", "published", "target");
        var mode = map.Text("mode") ?? "ingress";
        if (mode is not ("ingress" or "host"))
            throw map.Find("mode")!.Error($"is `{mode}` and must be ingress or host");
        return new PortSpec(map.Number("target") ?? throw map.Error("lacks the key `target`"), map.Number("published"), map.Text("protocol") ?? "tcp", mode);
    }

    private static IEnumerable<PortSpec> Short(YamlValue item, string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
            throw item.Error($"is `{text}` and must read [published:]target[/protocol]");
        var targets = Range(item, match.Groups["target"].Value);
        var published = match.Groups["published"].Success ? Range(item, match.Groups["published"].Value) : null;
        if (published is not null && published.Count != targets.Count)
            throw item.Error($"is `{text}`, whose two ranges differ in length");
        var protocol = match.Groups["protocol"].Success ? match.Groups["protocol"].Value : "tcp";
        return targets.Select((target, index) => new PortSpec(target, published?[index], protocol));
    }

    private static List<int> Range(YamlValue item, string text)
    {
        var ends = text.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList();
        var (from, to) = (ends[0], ends[^1]);
        return from is > 0 and <= 65535 && to >= from && to <= 65535
            ? [.. Enumerable.Range(from, to - from + 1)] : throw item.Error($"has the port `{text}`, which must be from 1 to 65535");
    }

    // An address in front is read and has no effect: a stack publishes on every address, and a test on the loopback only.
    [GeneratedRegex(@"^(?:(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):)?(?:(?<published>\d{1,5}(?:-\d{1,5})?):)?(?<target>\d{1,5}(?:-\d{1,5})?)(?:/(?<protocol>tcp|udp|sctp))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
