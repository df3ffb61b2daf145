using System.Net;
using System.Net.Sockets;
using CcCi.Harness;
using CcCi.Harness.Deploying;
using CcCi.Harness.Faults;
using CcCi.Harness.Operations;
using CcCi.Harness.Planning;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.BadInput;

/// <summary>Each way in which what a run is given can be wrong: a clear error with its owner, a red run, and nothing left behind.</summary>
[Trait("Needs", "Engine")]
public sealed class BadInputTests
{
    private const string Quick = "timeouts: {ready: 3s, hook: 5s}";

    [Fact]
    public Task Malformed_yaml() => IsRedAsync(new TempRecipe("services: [\n"), Tier.Install, "recipe fault: compose.yml:2:1: this is no YAML: *");

    [Fact]
    public Task An_unknown_key_of_ccci_yml() =>
        IsRedAsync(new TempRecipe(enrolment: "probe:\n  pth: /"), Tier.Install, "recipe fault: sample/ccci.yml:2: probe.pth is not known; did you mean `path`?; the keys here are contains, path, port, service, status");

    [Fact]
    public Task A_required_variable_that_is_missing() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("nginx:1.22", "${IMAGE:?the image}")), Tier.Install,
        "recipe fault: compose.yml:3: services.app.image: the variable IMAGE must be set: the image; give it a value under `env:` in ccci.yml");

    [Fact]
    public Task A_volume_that_is_not_declared() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("content:/usr", "contents:/usr")), Tier.Install,
        "recipe fault: compose.yml:5: services.app.volumes[0]: the volume `contents` is not declared under `volumes:`; did you mean `content`?");

    [Fact]
    public Task A_config_file_that_is_missing() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    configs: [page]") + "\nconfigs: {page: {file: page.html}}"), Tier.Install,
        "recipe fault: compose.yml:16: configs.page.file: the config `page` comes from page.html, which is not in the recipe");

    [Fact]
    public Task An_image_that_cannot_be_had() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("nginx:1.22", "registry.invalid/no/such:1")), Tier.Install,
        "machine fault: image registry.invalid/no/such:1 cannot be had: it is not on the engine, it cannot be pulled (registry.invalid *), and images/ does not say how to build it.*");

    [Fact]
    public Task No_engine() => IsRedAsync(
        new TempRecipe(), Tier.Install, "machine fault: no Docker engine answers at unix:///nowhere/docker.sock*: *. Start one, or let `./run` set one up", new Uri("unix:///nowhere/docker.sock"));

    [Fact]
    public async Task An_engine_that_is_too_old()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, """{"Version":"19.03.15","ApiVersion":"1.40"}""");
        var endpoint = new Uri($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await IsRedAsync(new TempRecipe(), Tier.Install, "machine fault: the engine at *127.0.0.1:* is docker 19.03.15 with API 1.40; API 1.41 (Docker 20.10) or later is needed. Update the engine", endpoint);
        listener.Stop();
        await answering;
    }

    [Fact]
    public Task An_app_that_never_gets_healthy() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    healthcheck: {test: [CMD, \"false\"], interval: 1s, retries: 100}"), Quick), Tier.Install,
        "recipe fault: after * s service app of sample-*_ccci_test was still starting: its healthcheck to succeed. The bound is 3 s (timeouts: ready in ccci.yml); raise `timeouts: ready` in ccci.yml if more is normal*healthcheck:*exit code 1*last lines:*");

    [Fact]
    public Task An_app_that_exits_at_once() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    command: [sh, -c, \"echo I give up >&2; exit 7\"]"), Quick), Tier.Install,
        "recipe fault: after * s service app of sample-*_ccci_test crash-loops: its process ended 3 times, last with exit code 7*last lines:*I give up*");

    [Fact]
    public Task An_app_that_exits_at_once_and_is_not_restarted() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    command: [sh, -c, \"exit 7\"]").Replace("deploy:\n", "deploy:\n      restart_policy: {condition: none}\n"), Quick), Tier.Install,
        "recipe fault: after * s service app of sample-*_ccci_test exited with code 7 and stays down*last lines: none");

    [Fact]
    public Task A_probe_that_answers_500() => IsRedAsync(
        new TempRecipe(TempRecipe.Compose.Replace("networks: [proxy]", "networks: [proxy]\n    configs: [{source: conf, target: /etc/nginx/conf.d/default.conf}]") + "\nconfigs: {conf: {file: conf}}", Quick)
            .Write("head/conf", "server { listen 80; return 500 'out of order'; }"), Tier.Install,
        "recipe fault: after * s service app of sample-*_ccci_test was still running: GET / of app:80, expecting 200 got status 500: out of order. The bound is 3 s*");

    [Fact]
    public Task A_hook_that_exits_1() => IsRedAsync(
        Hooked("echo no space for the dump >&2; exit 1"), Tier.Backup,
        "recipe fault: the hook backupbot.backup.pre-hook of service app exited with code 1\n  command: echo no space for the dump >&2; exit 1\n  output: \n    no space for the dump");

    [Fact]
    public Task A_hook_that_never_ends() => IsRedAsync(
        Hooked("sleep 60"), Tier.Backup, "recipe fault: the hook backupbot.backup.pre-hook of service app had not ended after 5 s (raise `timeouts: hook` in ccci.yml if more is normal)\n  command: sleep 60");

    [Fact]
    public async Task A_dump_that_is_empty()
    {
        using var recipe = Hooked("false | gzip > /usr/share/nginx/html/dump.sql.gz");
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Backup, Tier.Backup);
        run.Run.BackedUp!.Parts.SelectMany(part => part.Problems).Should().Equal("volume content: dump.sql.gz holds nothing once it is decompressed");
    }

    [Fact]
    public async Task A_dump_that_was_cut_off()
    {
        using var recipe = Hooked("printf '%s\\n' '-- MariaDB dump 10' 'CREATE TABLE t' | gzip > /usr/share/nginx/html/dump.sql.gz");
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Backup, Tier.Backup);
        run.Run.BackedUp!.Parts.SelectMany(part => part.Problems).Should()
            .Equal("volume content: dump.sql.gz is a dump that was cut off: the line that dump programs write last is missing");
    }

    [Fact]
    public Task A_candidate_that_is_identical_to_the_base() => IsRedAsync(
        new TempRecipe().Write("versions/1.0.0+1.22/compose.yml", TempRecipe.Compose.Replace("=1.1.0+1.22", "=1.0.0+1.22")), Tier.Upgrade,
        "recipe fault: sample: the candidate (*) asks for the same stack as 1.0.0+1.22, which is published; an upgrade between them would prove nothing.*");

    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await IsRedAsync(
            new TempRecipe(TempRecipe.Compose.Replace("networks: [proxy]", $"networks: [proxy]\n    ports: [\"{port}:8080\"]")), Tier.Install,
            $"machine fault: the engine could not start service app of sample-*_ccci_test: *127.0.0.1:{port}*address already in use*");
    }

    [Fact]
    public async Task A_disk_that_is_full_while_the_backup_is_written()
    {
        using var recipe = new TempRecipe();
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install, Tier.Backup);
        File.CreateSymbolicLink(Path.Combine(recipe.Root, ".state", "scratch", run.Run.Id.Value, "backup-0.tar"), "/dev/full");
        var backUp = () => run.EnterAsync(Tier.Backup, Tier.Install, Tier.Backup);
        (await backUp.Should().ThrowAsync<HarnessException>()).WithMessage("machine fault: the backup of volume content could not be written to *: No space left on device*Free space there, or set CCCI_STATE to a folder with more");
        var (summary, left) = await run.FinishAsync();
        summary.IsGreen.Should().BeFalse();
        left.Should().BeEmpty();
    }

    [Fact]
    public async Task An_app_that_gets_healthy_and_dies_later_is_found_at_the_next_act()
    {
        using var recipe = new TempRecipe(TempRecipe.Compose.Replace("deploy:\n", "deploy:\n      restart_policy: {condition: none}\n"));
        await using var run = SampleRun.Begin(recipe);
        await run.EnterAsync(Tier.Install, Tier.Install, Tier.Backup);
        await run.Run.App.ExecAsync("app", ["sh", "-c", "kill -9 1; kill -TERM 1"], TestContext.Current.CancellationToken);
        (await run.Run.DeathsSinceReadyAsync(TestContext.Current.CancellationToken)).Should().ContainSingle();
        var backUp = () => run.EnterAsync(Tier.Backup, Tier.Install, Tier.Backup);
        (await backUp.Should().ThrowAsync<ServiceNotReadyException>()).WithMessage("recipe fault: after * s service app of sample-*_ccci_test was ready and then died with exit code *");
    }

    [Fact]
    public async Task A_tier_behind_a_failed_one_is_unverified_with_the_cause()
    {
        using var recipe = Hooked("exit 3");
        await using var run = SampleRun.Begin(recipe);
        var backUp = () => run.EnterAsync(Tier.Backup, Tier.Backup, Tier.Restore);
        await backUp.Should().ThrowAsync<HookFailedException>();
        var restore = () => run.Run.EnterAsync(Tier.Restore, [Tier.Backup, Tier.Restore], TestContext.Current.CancellationToken);
        (await restore.Should().ThrowAsync<UnverifiedException>()).WithMessage("recipe fault: the restore tier is unverified, because the backup act failed: the hook backupbot.backup.pre-hook of service app exited with code 3");
    }

    private static TempRecipe Hooked(string command) =>
        new(TempRecipe.Compose.Replace("- \"backupbot.backup=true\"", $"- \"backupbot.backup=true\"\n        - 'backupbot.backup.pre-hook={command.Replace("'", "''")}'"), Quick);

    private static async Task IsRedAsync(TempRecipe recipe, Tier tier, string message, Uri? engine = null)
    {
        using (recipe)
        {
            await using var run = SampleRun.Begin(recipe, engine);
            var enter = () => run.EnterAsync(tier);
            (await enter.Should().ThrowAsync<HarnessException>()).WithMessage(message);
            var (summary, left) = await run.FinishAsync();
            summary.IsGreen.Should().BeFalse();
            left.Should().BeEmpty();
            Directory.EnumerateFileSystemEntries(Path.Combine(recipe.Root, ".state", "runs")).Should().BeEmpty("the run gives its lease back");
            Directory.EnumerateFileSystemEntries(Path.Combine(recipe.Root, ".state", "scratch")).Should().BeEmpty("the run removes its scratch files");
        }
    }

    private static async Task AnswerAsync(TcpListener listener, string body)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[16]);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
