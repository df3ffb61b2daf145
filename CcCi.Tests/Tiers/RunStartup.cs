using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CcCi.Harness.Faults;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(CcCi.Tests.Tiers.RunStartup))]

namespace CcCi.Tests.Tiers;

/// <summary>
/// Runs before anything is discovered: refuses settings and a recipe that cannot be, and sees to it that SIGTERM ends a run the way SIGINT
/// does, with its teardown and its report. The platform would otherwise end the process before the fixtures are disposed.
/// </summary>
public sealed partial class RunStartup : ITestPipelineStartup
{
    private const int Interrupt = 2;
    private PosixSignalRegistration? _termination;

    [ModuleInitializer]
    internal static void Prepare()
    {
        // A shell starts what it puts into the background with SIGINT ignored, and the runtime would keep it so: such a run could not be ended.
        Signal(Interrupt, IntPtr.Zero);
        RedactedOutput.Begin();
    }

    public ValueTask StartAsync(IMessageSink diagnosticMessageSink)
    {
        RefuseWhatCannotBe();
        FactFault.SayWhose();
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _ = Kill(Environment.ProcessId, Interrupt);
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask StopAsync()
    {
        _termination?.Dispose();
        return ValueTask.CompletedTask;
    }

    // An exception from here is reported with twenty lines of the platform's own; what is wrong takes one.
    private static void RefuseWhatCannotBe()
    {
        try
        {
            CcciSettings.FromEnvironment();
            if (Environment.GetEnvironmentVariable("RECIPE") is { Length: > 0 } recipe)
                new RecipeCatalog(Workspace.Recipes).Find(recipe);
        }
        catch (HarnessException error)
        {
            Console.Error.WriteLine(error.Message);
            Environment.Exit(2);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial IntPtr Signal(int signal, IntPtr handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
