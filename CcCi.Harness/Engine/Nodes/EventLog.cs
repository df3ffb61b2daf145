namespace CcCi.Harness.Engine.Nodes;

/// <summary>Collects what listeners hear of an engine, until it is disposed of.</summary>
/// <param name="tellsAll">Whether each change of a task's state comes with an event.</param>
internal sealed class EventLog(bool tellsAll) : IEngineWatch
{
    private readonly Lock _gate = new();
    private readonly List<EngineEvent> _seen = [];
    private readonly List<Task> _listening = [];
    private readonly CancellationTokenSource _over = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<EngineEvent> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    public bool TellsAll => tellsAll;

    public EngineException? Broke { get; private set; }

    /// <summary>Runs a listener for as long as the log is open. One that fails breaks the log.</summary>
    public void Listen(Func<CancellationToken, Task> listener) => _listening.Add(listener(_over.Token));

    /// <summary>Adds what was heard.</summary>
    public void Add(EngineEvent happened)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _seen.Add(happened);
            if (Broke is not null)
                return;
            (waiting, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.TrySetResult();
    }

    /// <summary>Says that something can be heard no more: from now on nobody waits for events in vain.</summary>
    public void Break(EngineException error)
    {
        lock (_gate)
        {
            if (_over.IsCancellationRequested)
                return;
            Broke ??= error;
            _more.TrySetException(error);
        }
    }

    public async Task MoreThanAsync(int count, CancellationToken ct)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_seen.Count > count)
                    return;
                more = _more.Task;
            }

            await more.WaitAsync(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // It is no error to close it twice.
        if (_over.IsCancellationRequested)
            return;
        await _over.CancelAsync();
        await Task.WhenAll(_listening);
        _over.Dispose();
    }
}
