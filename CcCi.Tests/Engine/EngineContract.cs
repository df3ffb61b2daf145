using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using CcCi.Harness.Compose;
using CcCi.Harness.Deploying;
using CcCi.Harness.Engine;
using CcCi.Harness.Planning;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine;

/// <summary>What every engine does, tested on the real engine of this machine.</summary>
[Trait("Needs", "Engine")]
public abstract class EngineContract : IAsyncLifetime
{
    protected const string Compose = """
        services:
          app:
            image: nginx:1.22
            environment: {GREETING: hello}
            volumes: ["data:/usr/share/nginx/html", "/anonymous"]
            secrets: [{source: key, target: app-key, mode: 0400}]
            configs: [{source: page, target: /page.txt, mode: 0640, uid: "33"}]
            networks: [inner]
            deploy: {labels: {note: first}}
          side:
            image: nginx:1.22
            command: [sh, -c, "echo started; sleep infinity"]
            networks: [inner]
        volumes: {data: {name: "${STACK_NAME}_other"}}
        networks: {inner: }
        secrets: {key: {external: true}}
        configs: {page: {content: "{{ env \"GREETING\" }} {{ secret \"app-key\" }}", template_driver: golang}}
        """;

    
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RunId _run = RunId.New();
    private readonly List<StackName> _stacks = [];
    
    

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The recipe whose stack the tests deploy.</summary>
    internal TempRecipe Recipe { get; } = new(Compose);

    /// <summary>The engine.</summary>
    protected IEngine Engine { get; private set; } = null!;

    /// <summary>What it says of the run.</summary>
    protected IEngineWatch Watch { get; private set; } = null!;

    /// <summary>The kinds of objects that a stack consists of.</summary>
    protected abstract IReadOnlyList<EngineObjectKind> Kinds { get; }

    protected StackName Name => new($"contract-{_run}");

    public async ValueTask InitializeAsync()
    {
        Engine = await ConnectAsync(Ct);
        Watch = await Engine.WatchAsync(_run, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var stack in _stacks)
            await Engine.RemoveAsync(stack, CancellationToken.None);
        await Watch.DisposeAsync();
        await Engine.DisposeAsync();
        Recipe.Dispose();
    }

    [Fact]
    public async Task A_stack_is_created_and_observed()
    {
        await CreateAsync();
        var snapshot = await Engine.ObserveAsync(Name, Ct);
        snapshot.Services.Select(service => service.Name).Should().Equal("app", "side");
        snapshot.Services.SelectMany(service => service.Tasks).Should().OnlyContain(task => task.State == TaskState.Running && task.Current && task.Restarts == 0);
        snapshot.Find("app")!.Labels.Should().Contain("note", "first");
        (await Engine.LogsAsync(Name, "side", 5, Ct)).Should().Be("started");
    }

    [Fact]
    public async Task A_stack_is_not_created_twice()
    {
        await CreateAsync();
        var again = () => CreateAsync();
        (await again.Should().ThrowAsync<EngineException>()).WithMessage($"harness fault: the stack {Name} is there already; creating it again would be another deploy");
    }

    [Fact]
    public async Task Commands_run_with_the_containers_environment_and_their_exit_code_and_streams_are_told()
    {
        await CreateAsync();
        var result = await Engine.ExecAsync(Name, "app", ["sh", "-c", "echo $GREETING; echo oops >&2; exit 3"], Ct);
        result.Should().Be(new ExecResult(3, "hello\n", "oops\n"));
    }

    [Fact]
    public async Task Secrets_and_configs_are_files_with_their_modes_and_nothing_else()
    {
        await CreateAsync();
        var files = await Engine.ExecAsync(Name, "app", ["sh", "-c", "stat -c '%a %u %n' /run/secrets/app-key /page.txt; cat /run/secrets/app-key /page.txt; env | grep -c sesame"], Ct);
        files.Output.Should().Be("400 0 /run/secrets/app-key\n640 33 /page.txt\nopen-sesamehello open-sesame0\n");
    }

    [Fact]
    public async Task Services_find_each_other_by_name_and_by_stack_and_name()
    {
        await CreateAsync();
        (await Engine.ExecAsync(Name, "side", ["sh", "-c", $"getent hosts app && getent hosts {Name}_app"], Ct)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task An_app_answers_this_machine_and_nobody_else()
    {
        await CreateAsync();
        var endpoint = await Engine.EndpointAsync(Name, "app", 80, Ct);
        // The port is bound before the process behind it listens.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var probe = new Probe("app", 80);
        while (await HttpProbe.AskAsync(endpoint, "localhost", probe, Ct) is not null)
            (await pace.WaitForNextTickAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct)).Should().BeTrue();
        using var elsewhere = new TcpClient();
        var own = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), Ct)).FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        if (own is not null)
        {
            var connect = async () => await elsewhere.ConnectAsync(own, endpoint.Port, Ct);
            await connect.Should().ThrowAsync<SocketException>();
        }
    }

    [Fact]
    public async Task An_update_replaces_what_changed_and_keeps_the_rest_and_the_data()
    {
        await CreateAsync();
        await Engine.ExecAsync(Name, "app", ["sh", "-c", "echo kept > /usr/share/nginx/html/file"], Ct);
        var before = await Engine.ObserveAsync(Name, Ct);
        Recipe.Write("head/compose.yml", Compose.Replace("hello", "bonjour"));
        await UpdateAsync();
        var after = await Engine.ObserveAsync(Name, Ct);

        after.Find("side")!.Tasks.Single().Id.Should().Be(before.Find("side")!.Tasks.Single().Id);
        after.Find("app")!.Tasks.Single().Id.Should().NotBe(before.Find("app")!.Tasks.Single().Id);
        (await Engine.ExecAsync(Name, "app", ["sh", "-c", "echo $GREETING; cat /usr/share/nginx/html/file"], Ct)).Output.Should().Be("bonjour\nkept\n");
        await UntilAsync(() => Watch.Seen.Any(happened => happened.Action == EngineAction.Died));
        DeployWitness.Deploys(Watch.Seen).Should().Equal(Name.Value);
        DeployWitness.Crashes(Watch.Seen).Should().BeEmpty("a process that is replaced was asked to stop");
    }

    [Fact]
    public async Task Files_of_a_volume_are_read_and_written_with_owners_and_modes()
    {
        await CreateAsync();
        await Engine.ExecAsync(Name, "app", ["sh", "-c", "cd /usr/share/nginx/html && mkdir -p a/b && echo one > a/b/f && chmod 640 a/b/f && chown 33:34 a/b/f && ln -s f a/b/l"], Ct);
        using var tar = new MemoryStream();
        await Engine.ReadAsync(Name, new StackPath.InVolume("data", "a"), tar, Ct);
        tar.Position = 0;
        Entries(tar).Should().Equal("b/", "b/f 33:34 640", "b/l -> f");

        await Engine.ExecAsync(Name, "app", ["rm", "-rf", "/usr/share/nginx/html/a/b"], Ct);
        tar.Position = 0;
        await Engine.WriteAsync(Name, new StackPath.InVolume("data", "a"), tar, Ct);
        (await Engine.ExecAsync(Name, "app", ["sh", "-c", "cd /usr/share/nginx/html/a/b && stat -c '%a %u:%g' f && cat l"], Ct)).Output.Should().Be("640 33:34\none\n");
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("../../etc/passwd")]
    public async Task A_path_that_is_not_there_is_told(string path)
    {
        await CreateAsync();
        var read = () => Engine.ReadAsync(Name, new StackPath.InVolume("data", path), Stream.Null, Ct);
        (await read.Should().ThrowAsync<PathNotFoundException>()).WithMessage($"recipe fault: there is nothing at {path} of volume data");
    }

    [Fact]
    public async Task A_process_that_dies_is_seen_and_restarted_as_its_policy_says()
    {
        Recipe.Write("head/compose.yml", Compose.Replace("echo started; sleep infinity", "sleep 0.2; exit 5"));
        await CreateAsync(TaskState.Running, TaskState.Restarting);
        await UntilAsync(() => Watch.Seen.Count(happened => happened is { Service: "side", Action: EngineAction.Died, ExitCode: 5 }) >= 2);
        DeployWitness.Crashes(Watch.Seen).Should().OnlyContain(death => death.Service == "side" && death.ExitCode == 5);
        (await Engine.ObserveAsync(Name, Ct)).Find("side")!.Tasks.Single().Restarts.Should().BePositive();
    }

    [Fact]
    public async Task Removing_leaves_nothing_and_may_be_repeated()
    {
        await CreateAsync();
        (await Engine.ListAsync(Ct)).Where(thing => Teardown.IsOf(_run, thing)).Select(thing => thing.Kind).Distinct()
            .Should().BeEquivalentTo(Kinds);
        await Engine.RemoveAsync(Name, Ct);
        await Engine.RemoveAsync(Name, Ct);
        (await Engine.ListAsync(Ct)).Where(thing => Teardown.IsOf(_run, thing)).Should().BeEmpty();
    }

    [Fact]
    public async Task Two_stacks_do_not_meet()
    {
        await CreateAsync();
        var other = new StackName($"other-{_run}");
        _stacks.Add(other);
        await Engine.CreateAsync(await DeploymentAsync(other), Ct);
        await RunningAsync(other);
        (await Engine.ExecAsync(Name, "side", ["getent", "hosts", $"{other}_app"], Ct)).ExitCode.Should().NotBe(0);
        await Engine.RemoveAsync(other, Ct);
        (await Engine.ObserveAsync(Name, Ct)).Services.SelectMany(service => service.Tasks).Should().HaveCount(2).And.OnlyContain(task => task.State == TaskState.Running);
    }

    [Fact]
    public async Task What_a_dead_run_left_is_removed_and_what_a_live_one_has_is_not()
    {
        var leases = Path.Combine(Recipe.Root, "leases");
        await using var other = await ConnectAsync(Ct);
        using var live = Lease.Take(leases, RunId.New());
        var liveStack = new StackName($"live-{_run}");
        _stacks.AddRange([liveStack, Name]);
        await Engine.CreateAsync(await DeploymentAsync(liveStack, live.Path), Ct);
        await Engine.CreateAsync(await DeploymentAsync(Name, Path.Combine(leases, "dead.lock")), Ct);
        await RunningAsync(Name);

        var removed = await new Janitor(other).CleanAsync("contract-machine", Ct);

        removed.Should().OnlyContain(thing => thing.Contains(Name.Value));
        Kinds.Should().OnlyContain(kind => removed.Any(thing => thing.Contains($"{kind.ToString().ToLowerInvariant()} {Name}")));
        (await Engine.ListAsync(Ct)).Where(thing => Teardown.IsOf(_run, thing)).Should().OnlyContain(thing => thing.Stack == liveStack.Value);
    }

    protected abstract Task<IEngine> ConnectAsync(CancellationToken ct);

    /// <summary>Creates the stack and waits until each of its tasks is in one of some states: running, unless others are named.</summary>
    protected async Task CreateAsync(params TaskState[] states)
    {
        _stacks.Add(Name);
        await Engine.CreateAsync(await DeploymentAsync(), Ct);
        await RunningAsync(Name, states);
    }

    /// <summary>Updates the stack to what the recipe says now, and waits until nothing else runs.</summary>
    protected async Task UpdateAsync()
    {
        await Engine.UpdateAsync(await DeploymentAsync(), Ct);
        await RunningAsync(Name);
    }

    private async Task RunningAsync(StackName stack, params TaskState[] states)
    {
        if (states.Length == 0)
            states = [TaskState.Running];
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        bound.CancelAfter(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await Engine.ObserveAsync(stack, Ct)).Services.Any(service => service.Tasks.Count != service.Desired || service.Tasks.Any(task => !task.Current || !states.Contains(task.State))))
            await pace.WaitForNextTickAsync(bound.Token);
    }

    protected async Task<StackDeployment> DeploymentAsync(StackName? name = null, string lease = "/nowhere/run.lock")
    {
        var stack = ComposeLoader.Load(Recipe.Head, name ?? Name, new Dictionary<string, string> { ["STACK_NAME"] = (name ?? Name).Value });
        var image = await Engine.PrepareImageAsync("nginx:1.22", Ct);
        return new StackDeployment
        {
            Stack = stack,
            Owner = new OwnerLabels(_run, "contract", DeployRole.Base, lease, "contract-machine"),
            Images = new Dictionary<string, string> { ["nginx:1.22"] = image.Reference },
            Secrets = new Dictionary<string, string> { ["key"] = "open-sesame" },
            Reachable = [new ServicePort("app", 80)],
        };
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Watch.MoreThanAsync(Watch.Seen.Count, Ct).WaitAsync(Patience, Ct);
    }

    private static List<string> Entries(Stream tar)
    {
        using var reader = new TarReader(tar, leaveOpen: true);
        var entries = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            entries.Add(entry.EntryType switch
            {
                TarEntryType.Directory => entry.Name,
                TarEntryType.SymbolicLink => $"{entry.Name} -> {entry.LinkName}",
                _ => $"{entry.Name} {entry.Uid}:{entry.Gid} {Convert.ToString((int)entry.Mode, 8)}",
            });
        }

        return [.. entries.Order(StringComparer.Ordinal)];
    }
}
