using System.Text.Json;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Ledger;

/// <summary>Reads the record of a run that has ended, or was ended.</summary>
public static class LedgerReader
{
    /// <summary>The entries of the file at <paramref name="path"/>. A last line that a killed run did not finish is left out.</summary>
    /// <exception cref="LedgerException">A line before the last is no entry.</exception>
    public static IReadOnlyList<LedgerEntry> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var entries = new List<LedgerEntry>();
        for (var index = 0; index < lines.Length; index++)
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize<LedgerEntry>(lines[index], RunLedger.Json) ?? throw new JsonException("the line is `null`"));
            }
            catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException)
            {
                if (index < lines.Length - 1)
                    throw LedgerException.BadLine(path, index + 1, error);
            }
        }

        return entries;
    }
}

/// <summary>The record of a run cannot be read.</summary>
public sealed class LedgerException : HarnessException
{
    private LedgerException(string message, Exception inner) : base(FaultOwner.Harness, message, inner) { }

    internal static LedgerException BadLine(string path, int line, Exception error) =>
        new($"{path}:{line}: this is no ledger entry: {error.Message}", error);
}
