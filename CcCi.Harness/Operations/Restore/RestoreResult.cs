using CcCi.Harness.Compose;
using CcCi.Harness.Engine;

namespace CcCi.Harness.Operations.Restore;

/// <summary>What a restore did.</summary>
/// <param name="Marker">What was in the backup, and was spoilt before the restore.</param>
/// <param name="Stranger">What was planted after the backup, and must be gone.</param>
/// <param name="HooksRun">The hooks that ran and succeeded.</param>
/// <param name="After">The stack once it was ready again.</param>
public sealed record RestoreResult(Marker Marker, Marker Stranger, IReadOnlyList<BackupHook> HooksRun, StackSnapshot After);
