using System.Runtime.InteropServices;
using CcCi.Harness.Ledger;
using Xunit;

namespace CcCi.Tests.Crashes;

/// <summary>
/// Sends this process a signal at a boundary of its run, when the tests of crashes ask for it by variables: exactly there, which nobody outside
/// could. A process that is killed or stopped by it does nothing after the boundary's line.
/// </summary>
internal static partial class CrashHook
{
    /// <summary>The variable with the name of the boundary.</summary>
    public const string At = "CRASH_AT";

    /// <summary>The variable with the number of the signal.</summary>
    public const string By = "CRASH_BY";

    /// <summary>The variable with the name of the machine that runs claim to be on, so that no others clean up after them.</summary>
    public const string Host = "CRASH_HOST";

    private const int Stop = 19;
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(10);
    private static int _sent;

    /// <summary>What a boundary is called, such as <c>upgrade begins</c> or <c>before capture</c>; null of entries that are none.</summary>
    public static string? NameOf(LedgerEntry entry) => entry switch
    {
        FactsSelected selected => $"{selected.Tier} begins".ToLowerInvariant(),
        TierActEnded act => $"{act.Tier} act ended".ToLowerInvariant(),
        ActStarted act => $"before {act.Act}",
        ActEnded act => $"after {act.Act}",
        _ => null,
    };

    /// <summary>What is to be called with each entry; null when nobody asked for a signal.</summary>
    public static Action<LedgerEntry>? FromEnvironment() =>
        Environment.GetEnvironmentVariable(At) is { Length: > 0 } boundary && int.TryParse(Environment.GetEnvironmentVariable(By), out var signal)
            ? entry =>
            {
                if (NameOf(entry) != boundary || Interlocked.Exchange(ref _sent, 1) != 0)
                    return;
                _ = Kill(Environment.ProcessId, signal);
                // A signal that a process handles comes to it on another thread: the run must not be over by then.
                TestContext.Current.CancellationToken.WaitHandle.WaitOne(signal == Stop ? TimeSpan.Zero : Heard);
            }
            : null;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
