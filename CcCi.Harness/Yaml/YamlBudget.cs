namespace CcCi.Harness.Yaml;

/// <summary>How many nodes a file may still have: aliases of aliases could otherwise make a small file fill the memory.</summary>
internal sealed class YamlBudget
{
    private int _left = 100_000;

    public void Spend(YamlValue node)
    {
        if (--_left < 0)
            throw YamlException.At(node.File, node.Line, "the file", "grows too large through its aliases");
    }
}
