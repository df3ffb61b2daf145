namespace CcCi.Harness.Compose;

/// <summary>The name of a stack on an engine. Every object of the stack has it as its prefix: <c>&lt;stack&gt;_&lt;object&gt;</c>.</summary>
public sealed record StackName(string Value)
{
    /// <summary>The name that an object of this stack has on the engine, as <c>docker stack deploy</c> makes it.</summary>
    public string Scope(string name) => $"{Value}_{name}";

    /// <inheritdoc/>
    public override string ToString() => Value;
}
