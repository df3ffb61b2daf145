using System.Runtime.CompilerServices;
using DiffEngine;
using Xunit.Sdk;

namespace CcCi.Tests.Conventions;

/// <summary>
/// Snapshots beside their tests, by Verify's conventions: <c>Type.Method.verified.txt</c> is what is agreed, and a difference is written to
/// <c>Type.Method.received.txt</c> and shown in the diff tool. It stands in for the package Verify.Xunit; with that package this file goes.
/// </summary>
internal static class Verifier
{
    public static async Task Verify(string target, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "")
    {
        var name = Path.Combine(Path.GetDirectoryName(sourceFile)!, $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}");
        var (verified, received) = ($"{name}.verified.txt", $"{name}.received.txt");
        target = target.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (File.Exists(verified) && await File.ReadAllTextAsync(verified) == target)
        {
            File.Delete(received);
            DiffRunner.Kill(received, verified);
            return;
        }

        await File.WriteAllTextAsync(received, target);
        await DiffRunner.LaunchAsync(received, verified);
        throw new XunitException($"{Path.GetFileName(received)} differs from {Path.GetFileName(verified)}; if the new text is right, move it there\n\n{target}");
    }
}
