using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using CcCi.Harness.Faults;
using Microsoft.Win32.SafeHandles;

namespace CcCi.Tests.Tiers;

/// <summary>
/// Takes secrets out of what this process prints. The test platform writes to the standard output itself, past <see cref="Console.Out"/>, and what
/// it writes is what a failed fact says: so the output goes through a pipe. A terminal is left alone; nobody publishes one, and it has its colours.
/// </summary>
internal static partial class RedactedOutput
{
    private const int StandardOutput = 1;
    private static readonly TimeSpan Drained = TimeSpan.FromSeconds(5);

    // Stands behind the last line, and in no other.
    private static readonly string End = $"\0{Guid.NewGuid():N}";

    /// <summary>Begins, before anybody has opened the standard output.</summary>
    public static void Begin()
    {
        Console.SetError(new RedactedWriter(Console.Error));
        if (!Console.IsOutputRedirected)
            return;
        var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var original = new StreamWriter(new FileStream(new SafeFileHandle(Duplicate(StandardOutput), ownsHandle: true), FileAccess.Write), new UTF8Encoding(false)) { AutoFlush = true };
        _ = Duplicate((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), StandardOutput);
        pipe.DisposeLocalCopyOfClientHandle();
        var pump = new Thread(() => Pump(new StreamReader(pipe), original)) { IsBackground = true };
        pump.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            using (var last = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write))
                last.Write(Encoding.UTF8.GetBytes($"{End}\n"));
            pump.Join(Drained);
        };
    }

    private static void Pump(StreamReader from, StreamWriter to)
    {
        while (from.ReadLine() is { } line)
        {
            if (!line.EndsWith(End, StringComparison.Ordinal))
            {
                to.WriteLine(Redaction.Apply(line));
                continue;
            }

            to.Write(Redaction.Apply(line[..^End.Length]));
            return;
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int file);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int file, int to);
}
