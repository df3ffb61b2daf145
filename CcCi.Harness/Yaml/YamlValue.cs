namespace CcCi.Harness.Yaml;

/// <summary>A node of a YAML file that knows where it stands.</summary>
/// <param name="File">The file as messages name it.</param>
/// <param name="Line">The line, from 1. Of a node that came through an alias, the line of its anchor.</param>
/// <param name="Path">The path of keys that leads to it, such as <c>services.app.image</c>.</param>
internal abstract record YamlValue(string File, int Line, string Path)
{
    /// <summary>An error at this node.</summary>
    public YamlException Error(string what) => YamlException.At(File, Line, Path.Length == 0 ? "the file" : Path, what);

    /// <summary>The same node under another path, which is what an alias makes of it.</summary>
    public abstract YamlValue At(string path, YamlBudget budget);
}

/// <summary>A scalar.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsPlain">Whether it was written without quotes, so that it may mean a null.</param>
internal sealed record YamlScalar(string File, int Line, string Path, string Text, bool IsPlain) : YamlValue(File, Line, Path)
{
    /// <summary>Whether it stands for nothing: empty, or one of YAML's words for null.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override YamlValue At(string path, YamlBudget budget)
    {
        budget.Spend(this);
        return this with { Path = path };
    }
}

/// <summary>A sequence.</summary>
internal sealed record YamlList(string File, int Line, string Path, IReadOnlyList<YamlValue> Items) : YamlValue(File, Line, Path)
{
    /// <inheritdoc/>
    public override YamlValue At(string path, YamlBudget budget)
    {
        budget.Spend(this);
        return this with { Path = path, Items = [.. Items.Select((item, index) => item.At($"{path}[{index}]", budget))] };
    }
}
