using CcCi.Harness.Engine;

namespace CcCi.Tests.Engine.Scripted;

/// <summary>The account of a <see cref="ScriptedEngine"/>, of whichever run.</summary>
internal sealed class ScriptedWatch : IEngineWatch
{
    private readonly Lock _gate = new();
    private readonly List<EngineEvent> _seen = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<EngineEvent> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    public bool TellsAll => true;

    public EngineException? Broke => null;

    public void Add(EngineEvent happened)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _seen.Add(happened);
            (waiting, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.TrySetResult();
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

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
