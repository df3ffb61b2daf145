using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Operations;
using CcCi.Harness.Operations.Backup;
using CcCi.Harness.Operations.Restore;
using CcCi.Harness.Operations.Upgrade;
using CcCi.Harness.Planning;
using CcCi.Harness.Reporting;

namespace CcCi.Harness;

/// <summary>
/// One recipe's run: the shared deployment, the acts of the tiers, each done once, and the teardown. It wires the rest of the harness
/// together and decides nothing by itself; what came of it is computed from its ledger.
/// </summary>
public sealed class Run : IAsyncDisposable
{
    private const int AttachedLines = 500;
    private static readonly TimeSpan TeardownBound = TimeSpan.FromMinutes(3);

    private readonly RunHost _host;
    private readonly IRecipeApp _recipe;
    private readonly Lease _lease;
    private readonly CancellationTokenSource _deadline;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly List<Compose.StackName> _stacks = [];
    private (Tier Tier, Exception Cause)? _failure;
    private Tier? _done;
    private Session? _session;
    private LiveApp? _app;
    private ReadyMark? _ready;
    private bool _finished;

    private Run(RunHost host, IRecipeApp recipe, RunId id, Lease lease)
    {
        (_host, _recipe, Id, _lease) = (host, recipe, id, lease);
        Folder = Directory.CreateDirectory(Path.Combine(host.Artifacts, $"{recipe.Recipe}-{id}")).FullName;
        Scratch = Directory.CreateDirectory(host.ScratchOf(id)).FullName;
        Ledger = new RunLedger(Path.Combine(Folder, "ledger.jsonl"), host.Clock, host.Written);
        Ledger.Write(new RunStarted(id.Value, recipe.Recipe, Environment.ProcessId));
        _deadline = new CancellationTokenSource(host.Settings.Deadline, host.Clock);
    }

    /// <summary>What tells this run from others.</summary>
    public RunId Id { get; }

    /// <summary>The run's artefacts: its ledger and its summary.</summary>
    public string Folder { get; }

    /// <summary>The record of the run.</summary>
    public RunLedger Ledger { get; }

    /// <summary>What the run does; null before its first tier is entered.</summary>
    public RunPlan? Plan => _session?.Plan;

    /// <summary>The running app.</summary>
    /// <exception cref="InvalidOperationException">Nothing is deployed.</exception>
    public LiveApp App => _app ?? throw new InvalidOperationException("nothing is deployed yet; enter a tier first");

    /// <summary>The stack when the base was found ready; null before.</summary>
    public StackSnapshot? Installed { get; private set; }

    /// <summary>What the upgrade did; null before it.</summary>
    public UpgradeResult? Upgraded { get; private set; }

    /// <summary>What the backup captured; null before it.</summary>
    public BackupResult? BackedUp { get; private set; }

    /// <summary>What the restore did; null before it.</summary>
    public RestoreResult? Restored { get; private set; }

    /// <summary>The engine's own account of the run so far.</summary>
    public IReadOnlyList<EngineEvent> Seen => _session?.Watch.Seen ?? [];

    /// <summary>Ends when the run has taken as long as it may.</summary>
    public CancellationToken Deadline => _deadline.Token;

    /// <summary>That the run has taken longer than it may, and what it was busy with; null while it has not.</summary>
    public HarnessException? Overdue =>
        _deadline.IsCancellationRequested ? DeadlineException.Passed(_host.Settings.Deadline, OpenActs.At(_host.Settings.Deadline.TotalSeconds, Ledger.Entries)) : null;

    /// <summary>What a failure of these moments is due to, whatever it looks like: the run took too long, or its engine stopped. Null when neither did.</summary>
    public HarnessException? Outage => Overdue ?? _session?.Stability.Broken();

    private string Scratch { get; }

    /// <summary>Begins a run: its record, and its claim to be alive. Nothing is deployed before a tier is entered.</summary>
    /// <exception cref="LeaseException">Its lock cannot be written.</exception>
    /// <exception cref="RunFolderException">Its folders cannot be written.</exception>
    public static Run Begin(RunHost host, IRecipeApp recipe)
    {
        var id = RunId.New();
        var lease = host.TakeLease(id);
        try
        {
            return new Run(host, recipe, id, lease);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            lease.Dispose();
            throw RunFolderException.CannotWrite(host.Artifacts, host.Settings.State, error);
        }
    }

    /// <summary>
    /// Does what a tier needs: the acts of the selected tiers before it, and its own. Each act is done once, however often its tier is
    /// entered.
    /// </summary>
    /// <param name="selected">The tiers that were selected; the same at every call.</param>
    /// <exception cref="HarnessException">The tier's own act failed.</exception>
    /// <exception cref="UnverifiedException">An act before it failed.</exception>
    public async Task<TierEntry> EnterAsync(Tier tier, IReadOnlyList<Tier> selected, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct, _deadline.Token);
        await _oneAtATime.WaitAsync(bounded.Token);
        try
        {
            ThrowIfFailed(tier);
            var session = _session ??= await DoAsync(Tier.Install, () => Session.OpenAsync(_host, Ledger, _recipe, new RunFrame(Id, selected, Scratch), bounded.Token), ct);
            foreach (var act in session.Plan.Acts.Where(act => act <= tier && (_done is not { } done || act > done)).ToList())
            {
                await DoAsync(act, () => ActAsync(act, session, bounded.Token), ct);
                _done = act;
            }

            return session.Plan.Skips.TryGetValue(tier, out var reason) ? new TierEntry(reason) : TierEntry.Ready;
        }
        catch (Exception) when (_failure is { } failure && !IsOwn(failure, tier))
        {
            throw UnverifiedException.Because(tier, failure.Tier, failure.Cause);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Whether the app shows a marker that the run planted.</summary>
    public Task<bool> HoldsAsync(Marker marker, CancellationToken ct) => new Markers(_recipe, Ledger).HoldsAsync(App, marker, ct);

    /// <summary>
    /// Waits until the engine has had time to notice that a service dies after it was ready, and gives those that did.
    /// </summary>
    public async Task<IReadOnlyList<EngineEvent>> DeathsSinceReadyAsync(CancellationToken ct) =>
        _session is { } session && _ready is { } ready ? await session.Stability.DeathsSinceAsync(ready, App.Stack.Spec.Name, ct) : [];

    /// <summary>What the services of the stack wrote last, by service and without secrets; empty when nothing is deployed or nobody can tell.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LogsAsync(CancellationToken ct) =>
        _session is { } session && _stacks.Count > 0 ? await session.LogsAsync(session.Plan.Base.Spec, AttachedLines, ct) : new Dictionary<string, string>();

    /// <summary>
    /// Tears the run down, whatever happened before, unless it failed and is to be kept; counts its deploys against the budget and the engine's own
    /// account, and writes the summary beside the ledger. It never throws for what the run found: that is in the summary.
    /// </summary>
    public async Task<RunSummary> FinishAsync()
    {
        if (_finished)
            return Summarizer.Summarize(Ledger.Entries);
        _finished = true;

        // Whatever cancelled the run must not keep it from cleaning up.
        using var bound = new CancellationTokenSource(TeardownBound, _host.Clock);
        var kept = false;
        if (_session is { } session)
        {
            var ending = new RunEnding(_host, session, Ledger, Id, role => Owner(_recipe.Recipe, role));
            kept = await ending.EndAsync([.. _stacks], _failure?.Cause, ct => session.FaultAsync(_app, _ready, ct), bound.Token);
            await session.DisposeAsync();
        }

        if (LeakScan.In(Folder) is { Count: > 0 } leaks)
            Ledger.Write(new RunFailed(LeakScan.Problem(leaks), FaultOwner.Harness));
        Ledger.Write(new RunEnded());
        var summary = Summarizer.Summarize(Ledger.Entries);
        var text = Redaction.Apply(SummaryText.Of(summary));
        await File.WriteAllTextAsync(Path.Combine(Folder, "summary.txt"), text, CancellationToken.None);
        Ledger.Dispose();
        if (kept)
        {
            // Its containers may have files of the scratch folder mounted.
            _lease.Keep();
            return summary;
        }

        Directory.Delete(Scratch, recursive: true);
        _host.Shared.Keep(Id, _session?.Shared ?? [], _lease);
        return summary;
    }

    /// <summary>Finishes the run if nobody did.</summary>
    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _deadline.Dispose();
        _oneAtATime.Dispose();
    }

    private void ThrowIfFailed(Tier tier)
    {
        if (_failure is not { } failure)
            return;
        if (IsOwn(failure, tier))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.Cause);
        throw UnverifiedException.Because(tier, failure.Tier, failure.Cause);
    }

    /// <summary>Whether a failure is the finding of a tier about its app. What a dependency did says nothing about the app.</summary>
    private static bool IsOwn((Tier Tier, Exception Cause) failure, Tier tier) => failure.Tier == tier && failure.Cause is not HarnessException { Owner: FaultOwner.Dependency };

    /// <summary>Does the act of a tier on the record, and remembers its failure.</summary>
    private async Task<T> DoAsync<T>(Tier tier, Func<Task<T>> act, CancellationToken ct)
    {
        var began = Ledger.Elapsed;
        try
        {
            var result = await act();
            Ledger.Write(new TierActEnded(tier, Ledger.Elapsed - began));
            return result;
        }
        catch (Exception error)
        {
            var cause = error is OperationCanceledException && Overdue is { } overdue && !ct.IsCancellationRequested
                ? overdue
                : _session is null || error is OperationCanceledException ? error : await _session.CauseAsync(ct) ?? error;
            _failure = (tier, cause);
            Ledger.Write(new TierActEnded(tier, Ledger.Elapsed - began, cause.Message));
            if (ReferenceEquals(cause, error))
                throw;
            throw cause;
        }
    }

    private async Task<bool> ActAsync(Tier tier, Session session, CancellationToken ct)
    {
        // What died since the last act would make this one fail for a reason that is not its own.
        if (await session.FaultAsync(_app, _ready, ct) is { } death)
            throw death;
        switch (tier)
        {
            case Tier.Install:
                _host.Progress.Say($"{_recipe.Recipe}: deploying {session.Plan.Base.Title}");
                await InstallAsync(session, ct);
                break;
            case Tier.Upgrade:
                _host.Progress.Say($"{_recipe.Recipe}: upgrading to {session.Plan.Target.Title} in place");
                await UpgradeAsync(session, ct);
                break;
            case Tier.Backup:
                _host.Progress.Say($"{_recipe.Recipe}: backing up");
                BackedUp = await session.Backup.RunAsync(App, ct);
                break;
            case Tier.Restore:
                _host.Progress.Say($"{_recipe.Recipe}: spoiling data and restoring");
                Restored = await session.Restore.RunAsync(App, BackedUp ?? throw new InvalidOperationException("a restore stands on a backup"), ct);
                Become(session, App.Stack, session.Mark());
                break;
        }

        return true;
    }

    private async Task InstallAsync(Session session, CancellationToken ct)
    {
        var result = await session.InstallAsync((stack, recipe, role, given) => DeployAsync(session, stack, recipe, role, given), _host.IsAlive, ct);
        Installed = result.Snapshot;
        Become(session, session.Plan.Base, result.Ready);
        await session.Markers.SetUpAsync(App, ct);
    }

    private async Task DeployAsync(Session session, PlannedStack stack, string recipe, DeployRole role, CancellationToken ct)
    {
        lock (_stacks)
            _stacks.Add(stack.Spec.Name);
        await session.Deployer.DeployAsync(session.Deployments.Of(stack, Owner(recipe, role)), stack.Title, ct);
    }

    private async Task UpgradeAsync(Session session, CancellationToken ct)
    {
        var target = session.Plan.Target;
        Upgraded = await session.Upgrade.RunAsync(App, target, session.Deployments.Of(target, Owner(_recipe.Recipe, DeployRole.Base)), ct);
        Become(session, target, session.Mark());
    }

    private void Become(Session session, PlannedStack stack, ReadyMark ready) => (_app, _ready) = (new LiveApp(session.Engine, stack, session.Plan.Domain, session.Dependencies.Find), ready);

    private OwnerLabels Owner(string recipe, DeployRole role) => new(Id, recipe, role, _lease.Path, _host.Name);
}
