using CcCi.Harness.Compose;
using CcCi.Harness.Engine;

namespace CcCi.Harness.Operations.Backup;

/// <summary>What a backup captured.</summary>
/// <param name="Marker">What was planted before it.</param>
/// <param name="Parts">What was captured, in the order of the labels.</param>
/// <param name="HooksRun">The hooks that ran and succeeded.</param>
/// <param name="Serving">How the app served meanwhile.</param>
public sealed record BackupResult(Marker Marker, IReadOnlyList<BackupPart> Parts, IReadOnlyList<BackupHook> HooksRun, ServingRecord Serving);

/// <summary>One captured place.</summary>
/// <param name="Location">Where it was captured from.</param>
/// <param name="File">The tar that holds it.</param>
/// <param name="IsFile">Whether the place is a single file, and no folder.</param>
/// <param name="Files">How many files it holds.</param>
/// <param name="Bytes">How much they hold.</param>
/// <param name="Problems">What is wrong with it, a line each; empty when it is sound.</param>
public sealed record BackupPart(StackPath Location, string File, bool IsFile, int Files, long Bytes, IReadOnlyList<string> Problems);

/// <summary>How an app answered its probe over a time.</summary>
/// <param name="Answers">How often it was asked.</param>
/// <param name="Failures">What came instead of an answer, a line each.</param>
public sealed record ServingRecord(int Answers, IReadOnlyList<string> Failures);
