using CcCi.Harness.Yaml;

namespace CcCi.Harness.Compose;

/// <summary>Reads a healthcheck.</summary>
internal static class HealthcheckReader
{
    private static readonly string[] Kinds = ["CMD", "CMD-SHELL", "NONE"];

    public static Healthcheck? Read(YamlMap? map)
    {
        if (map is null)
            return null;
        map.KnowsOnly("disable", "interval", "retries", "start_interval", "start_period", "test", "timeout");
        if (map.Flag("disable") == true)
            return new Healthcheck(["NONE"]);
        return new Healthcheck(
            Test(map.Find("test")), map.Duration("interval"), map.Duration("timeout"), map.Number("retries"), map.Duration("start_period"), map.Duration("start_interval"));
    }

    private static IReadOnlyList<string>? Test(YamlValue? test)
    {
        if (test is not YamlList list)
            return test is null ? null : ["CMD-SHELL", YamlMap.AsText(test)];
        List<string> words = [.. list.Items.Select(YamlMap.AsText)];
        return words.Count > 0 && Kinds.Contains(words[0]) ? words : throw test.Error("must begin with CMD, CMD-SHELL or NONE when it is a list");
    }
}
