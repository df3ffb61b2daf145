using System.Text.Json;
using System.Text.Json.Serialization;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Ledger;

/// <summary>
/// The record of a run: append-only, one JSON object a line, flushed line by line so that a killed run leaves all but its last words. Every
/// verdict is computed from it and from nothing else. No line holds a secret.
/// </summary>
public sealed class RunLedger : IDisposable
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A line that lacks something is no entry; without these its reader would find nulls where none can be.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Lock _gate = new();
    private readonly List<LedgerEntry> _entries = [];
    private readonly StreamWriter _file;
    private readonly TimeProvider _clock;
    private readonly Action<LedgerEntry>? _written;
    private readonly long _began;
    private int _acts;

    /// <summary>Begins a record in a new file at <paramref name="path"/>.</summary>
    /// <param name="written">Called with each entry once its line is in the file.</param>
    public RunLedger(string path, TimeProvider clock, Action<LedgerEntry>? written = null)
    {
        (Path, _clock, _began, _written) = (path, clock, clock.GetTimestamp(), written);
        _file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Seconds since the run started.</summary>
    public double Elapsed => Math.Round(_clock.GetElapsedTime(_began).TotalSeconds, 3);

    /// <summary>What was recorded so far.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Records <paramref name="entry"/>, with the time.</summary>
    public void Write(LedgerEntry entry)
    {
        lock (_gate)
        {
            entry = entry with { At = _clock.GetUtcNow(), Elapsed = Elapsed };
            _entries.Add(entry);
            _file.WriteLine(Redaction.Apply(JsonSerializer.Serialize(entry, Json)));
            _written?.Invoke(entry);
        }
    }

    /// <summary>Does <paramref name="act"/> with a line before it and a line after it, whichever way it ends.</summary>
    public async Task<T> RecordAsync<T>(string name, string subject, Func<Task<T>> act)
    {
        var (number, began) = (Interlocked.Increment(ref _acts), Elapsed);
        Write(new ActStarted(number, name, subject));
        try
        {
            var result = await act();
            Write(new ActEnded(number, name, subject, began));
            return result;
        }
        catch (Exception error)
        {
            Write(new ActEnded(number, name, subject, began, error.Message));
            throw;
        }
    }

    /// <inheritdoc cref="RecordAsync{T}"/>
    public Task RecordAsync(string name, string subject, Func<Task> act) =>
        RecordAsync(name, subject, async () =>
        {
            await act();
            return true;
        });

    /// <summary>Closes the file; nothing is recorded afterwards.</summary>
    public void Dispose() => _file.Dispose();
}
