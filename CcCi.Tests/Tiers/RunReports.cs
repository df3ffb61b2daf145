using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using CcCi.Harness.Faults;
using CcCi.Harness.Reporting;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Configurations;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace CcCi.Tests.Tiers;

/// <summary>Hands the summary and the ledger of each run to the test platform, which lists them, and puts the paths in the TRX right.</summary>
public static partial class RunReports
{
    private static readonly ConcurrentBag<(string Recipe, string Folder)> Folders = [];

    /// <summary>Called by the test platform when it starts: the project file names this type.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] _)
    {
        builder.TestHost.AddTestSessionLifetimeHandler(services => new Summaries(services.GetMessageBus()));
        builder.TestHost.AddTestHostApplicationLifetime(services => new Trx(services.GetConfiguration()));
    }

    /// <summary>Has the files of a run listed at the end.</summary>
    internal static void Add(string recipe, string folder) => Folders.Add((recipe, folder));

    private abstract class Extension : IExtension
    {
        public string Uid => GetType().FullName!;

        public string Version => "1";

        public string DisplayName => "CcCi run reports";

        public string Description => "Lists the summary and the ledger of each run.";

        public Task<bool> IsEnabledAsync() => Task.FromResult(true);
    }

    private sealed class Summaries(IMessageBus bus) : Extension, ITestSessionLifetimeHandler, IDataProducer
    {
        public Type[] DataTypesProduced => [typeof(SessionFileArtifact)];

        public Task OnTestSessionStartingAsync(ITestSessionContext context) => Task.CompletedTask;

        public async Task OnTestSessionFinishingAsync(ITestSessionContext context)
        {
            foreach (var (recipe, folder) in Folders)
            {
                foreach (var file in new[] { "summary.txt", "ledger.jsonl" }.Select(name => new FileInfo(Path.Combine(folder, name))).Where(file => file.Exists))
                    await bus.PublishAsync(this, new SessionFileArtifact(context.SessionUid, file, $"{recipe}: {file.Name}"));
            }
        }
    }

    /// <summary>
    /// Has the last word on the report, once it is written: takes secrets out of it, puts its paths right, and ends the process red if a secret
    /// stands in anything that the runs leave. The TRX names attachments by a path that is neither absolute nor relative to itself; they lie in
    /// folders beside it. Readers, and a CI that copies the folder, find them by a path relative to the report.
    /// </summary>
    private sealed partial class Trx(IConfiguration configuration) : Extension, ITestHostApplicationLifetime
    {
        private const int Leaked = 3;

        // A folder may hold the reports of processes before this one.
        private static readonly DateTime Began = System.Diagnostics.Process.GetCurrentProcess().StartTime.ToUniversalTime();

        public Task BeforeRunAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task AfterRunAsync(int exitCode, CancellationToken cancellation)
        {
            if (configuration["platformOptions:resultDirectory"] is not { } folder || !Directory.Exists(folder))
                return;
            foreach (var report in Directory.EnumerateFiles(folder, "*.trx").Where(report => File.GetLastWriteTimeUtc(report) >= Began))
            {
                var text = await File.ReadAllTextAsync(report, CancellationToken.None);
                await File.WriteAllTextAsync(report, Redaction.Apply(ResultFile().Replace(text, match => Relative(folder, match))), CancellationToken.None);
            }

            if (LeakScan.In(folder) is not { Count: > 0 } leaks)
                return;
            await Console.Error.WriteLineAsync($"harness fault: {LeakScan.Problem(leaks)}");
            Environment.Exit(Leaked);
        }

        private static string Relative(string folder, Match file)
        {
            var beside = $"{file.Groups["folder"].Value}/{file.Groups["name"].Value}";
            return File.Exists(Path.Combine(folder, beside)) ? $"<ResultFile path=\"{beside}" : file.Value;
        }

        [GeneratedRegex(""""<ResultFile path="[^"]*/(?<folder>[0-9a-f]{64})/(?<name>[^"/]+)"""", RegexOptions.ExplicitCapture)]
        private static partial Regex ResultFile();
    }
}
