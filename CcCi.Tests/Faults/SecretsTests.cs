using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Nodes;
using CcCi.Harness.Faults;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Harness.Reporting;
using CcCi.Tests.BadInput;
using CcCi.Tests.Recipes;
using CliWrap;
using CliWrap.Buffered;
using Docker.DotNet.Models;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Faults;

/// <summary>The secrets of a run on the real engine: where they must not be, and what becomes of them when an app prints them.</summary>
[Trait("Needs", "Engine")]
public sealed class SecretsTests
{
    private const string Compose = """
        services:
          app:
            image: nginx:1.22
            command: [sh, -c, "cat /run/secrets/pw; echo; printf 'admin:%s' \"$$(cat /run/secrets/pw)\" | base64; cat /page.conf; exec nginx -g 'daemon off;'"]
            environment: {PASSWORD_FILE: /run/secrets/pw}
            networks: [proxy]
            ports: ["80", {target: 8080, mode: host}]
            volumes: ["content:/usr/share/nginx/html"]
            secrets: [pw, key]
            configs: [{source: page, target: /page.conf}]
            deploy:
              labels:
                - "traefik.http.services.${STACK_NAME}.loadbalancer.server.port=80"
                - "coop-cloud.${STACK_NAME}.version=1.1.0+1.22"
                - "backupbot.backup=true"
                - "backupbot.backup.pre-hook=cat /run/secrets/pw /run/secrets/key >&2; exit 4"
        volumes: {content: }
        secrets: {pw: {external: true}, key: {external: true}}
        configs: {page: {content: "the key is {{ secret \"key\" }}", template_driver: golang}}
        networks:
          proxy: {external: true}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_is_in_a_file_of_its_container_and_nowhere_else()
    {
        using var recipe = SampleRecipe();
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install);
        var secrets = run.Run.App.Stack.Secrets;
        secrets.Should().HaveCount(2);

        using var connection = await EngineConnection.OpenAsync(null, Ct);
        var own = await connection.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = ObjectLabels.Having($"{OwnerLabels.RunLabel}={run.Run.Id}") }, Ct);
        own.Should().ContainSingle();
        foreach (var container in own)
        {
            var inspected = await Cli.Wrap("docker").WithArguments(["inspect", container.ID]).ExecuteBufferedAsync(Ct);
            inspected.StandardOutput.Should().Contain("PASSWORD_FILE=/run/secrets/pw");
            Redaction.Finds(inspected.StandardOutput).Should().BeFalse("neither environment, nor labels, nor a command line may hold a secret");
            container.Ports.Where(port => port.PublicPort > 0).Should().HaveCount(2).And.OnlyContain(port => port.IP == "127.0.0.1");
        }

        foreach (var (name, value) in secrets)
            (await run.Run.App.ReadTextAsync(new StackPath.InService("app", $"/run/secrets/{name}"), Ct)).Should().Be(value);
        (await run.FinishAsync()).Left.Should().BeEmpty();
    }

    [Fact]
    public async Task What_an_app_prints_of_its_secrets_is_in_no_error_no_log_and_no_artefact()
    {
        using var recipe = SampleRecipe();
        await using var run = SampleRun.Begin(recipe);
        var backUp = () => run.EnterAsync(Tier.Backup, Tier.Install, Tier.Backup);
        var failure = (await backUp.Should().ThrowAsync<HookFailedException>()).Which;
        failure.Message.Should().Contain("exited with code 4").And.Contain("[redacted]");
        Redaction.Finds(failure.ToString()).Should().BeFalse();
        var log = (await run.Run.LogsAsync(Ct))["app"];
        log.Should().Contain("[redacted]").And.Contain("the key is [redacted]");
        Redaction.Finds(log).Should().BeFalse();

        await run.FinishAsync();
        (await File.ReadAllTextAsync(run.Run.Ledger.Path, Ct)).Should().Contain("[redacted]");
        LeakScan.In(run.Run.Folder).Should().BeEmpty();
    }

    [Fact]
    public async Task A_secret_in_an_artefact_makes_the_run_red_and_says_where()
    {
        using var recipe = SampleRecipe();
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install);
        await File.WriteAllTextAsync(Path.Combine(run.Run.Folder, "note.txt"), $"first\n{Uri.EscapeDataString(run.Run.App.Secret("pw"))}\n", Ct);
        var (summary, left) = await run.FinishAsync();
        summary.IsGreen.Should().BeFalse();
        summary.Problems.Should().Contain("a secret of the run stands in note.txt:2; whatever wrote it must use Redaction, and the file must not be published");
        left.Should().BeEmpty();
    }

    private static TempRecipe SampleRecipe() =>
        new TempRecipe(Compose).Write("head/.env.sample", "SECRET_PW_VERSION=v1 # length=24 charset=special\nSECRET_KEY_VERSION=v1 # length=40\n");
}
