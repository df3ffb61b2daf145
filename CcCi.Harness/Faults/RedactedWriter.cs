using System.Text;

namespace CcCi.Harness.Faults;

/// <summary>Writes to another writer what it is given, without secrets. It serves output that others write, such as a test runner's.</summary>
/// <param name="inner">The other writer.</param>
public sealed class RedactedWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(value);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => inner.Write(Redaction.Apply(new string(buffer, index, count)));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(value is null ? null : Redaction.Apply(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : Redaction.Apply(value));

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
