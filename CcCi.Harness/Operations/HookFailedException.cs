using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Operations;

/// <summary>A backup or restore hook of the recipe did not succeed.</summary>
public sealed class HookFailedException : HarnessException
{
    private HookFailedException(string message) : base(FaultOwner.Recipe, message) { }

    internal static HookFailedException ExitCode(BackupHook hook, ExecResult result) =>
        new($"the hook {hook.Label} of service {hook.Service} exited with code {result.ExitCode}\n  command: {hook.Command}\n  output: "
            + (result.Transcript.Length == 0 ? "none" : "\n    " + Tail(result.Transcript)));

    internal static HookFailedException TimedOut(BackupHook hook, TimeSpan bound) =>
        new($"the hook {hook.Label} of service {hook.Service} had not ended after {bound.TotalSeconds:0} s (raise `timeouts: hook` in ccci.yml if more is normal)\n  command: {hook.Command}");

    private static string Tail(string transcript) => string.Join("\n    ", transcript.Split('\n').TakeLast(20));
}
