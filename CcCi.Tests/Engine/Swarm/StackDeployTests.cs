using System.Text.Json.Nodes;
using CcCi.Harness.Compose;
using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Swarm;
using CcCi.Harness.Planning;
using CcCi.Harness.Progress;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;
using CcCi.Tests.Tiers;
using CliWrap;
using CliWrap.Buffered;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine.Swarm;

/// <summary>
/// Deploys the same files with <c>docker stack deploy</c> and with the harness, and requires the same specification of every service, field by field.
/// No task is started: every service asks for a node that there is not.
/// </summary>
[Trait("Needs", "Engine")]
public sealed class StackDeployTests : IAsyncLifetime
{
    private const string Nowhere = "compose.nowhere.yml";

    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-stacks-").FullName;
    private readonly RunId _run = RunId.New();
    private SwarmEngine _engine = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Of one length, so that what is sorted by name is sorted alike.
    private StackName Theirs => new($"a{_run}");

    private StackName Ours => new($"b{_run}");

    public static TheoryData<string> Stacks() => [.. Directory.EnumerateFiles(StacksFolder, "*.yml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string, string> Recipes() => [.. from recipe in Directory.EnumerateDirectories(Workspace.Recipes)
                                                              from version in Directory.EnumerateDirectories(Path.Combine(recipe, "versions")).Append(Path.Combine(recipe, "head"))
                                                              orderby version
                                                              select (Path.GetFileName(recipe), Path.GetRelativePath(recipe, version))];

    private static string StacksFolder => Path.Combine(Workspace.Root, "CcCi.Tests", "Engine", "Swarm", "Stacks");

    public async ValueTask InitializeAsync() => _engine = await SwarmEngine.ConnectAsync(
        Workspace.Images, CcciSettings.FromEnvironment().State, new Dictionary<string, Uri>(), ProgressReport.Silent, SwarmTraits.Full, null, Ct);

    public async ValueTask DisposeAsync()
    {
        await _engine.RemoveAsync(Ours, CancellationToken.None);
        await RemoveTheirsAsync();
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task A_stack_is_what_docker_makes_of_it(string stack)
    {
        Copy(StacksFolder);
        await CompareAsync(new RecipeCheckout(stack, _folder, "fixture"), [$"{stack}.yml"], new Dictionary<string, string> { ["SET"] = "set", ["EMPTY"] = "" });
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public async Task A_recipe_is_what_docker_makes_of_it(string recipe, string version)
    {
        Copy(Path.Combine(Workspace.Recipes, recipe, version));
        var checkout = new RecipeCheckout(recipe, _folder, version);
        var variables = EnvSample.Read(checkout).Variables.Concat(AbraSh.Read(checkout).Variables).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        foreach (var (name, value) in new RecipeCatalog(Workspace.Recipes).Find(recipe).Enrolment.Env)
            variables[name] = value;
        variables["DOMAIN"] = "app.ccci.test";
        // What a run takes of the dependencies must only be there.
        foreach (var name in Required(_folder).Where(name => !variables.ContainsKey(name)))
            variables[name] = "given";
        var files = variables.GetValueOrDefault("COMPOSE_FILE", "compose.yml").Split(':', StringSplitOptions.RemoveEmptyEntries);
        await CompareAsync(checkout, files, variables);
    }

    private async Task CompareAsync(RecipeCheckout checkout, IReadOnlyList<string> files, IReadOnlyDictionary<string, string> variables)
    {
        var ours = Load(checkout, Ours, files, variables, []);
        var nowhere = string.Join('\n', ours.Services.Select(service => $"  {service.Name}: {{deploy: {{placement: {{constraints: [node.labels.ccci == nowhere]}}}}}}"));
        var version = File.ReadLines(Path.Combine(_folder, files[0])).First(line => line.StartsWith("version:", StringComparison.Ordinal));
        var external = string.Join('\n', ours.Networks.Where(network => network.External).Select(network => $"  {network.Name}: {{external: true, name: \"${{STACK_NAME}}_{network.Name}\"}}"));
        await File.WriteAllTextAsync(Path.Combine(_folder, Nowhere), $"{version}\nservices:\n{nowhere}\n{(external.Length > 0 ? $"networks:\n{external}\n" : "")}", Ct);
        var all = files.Append(Nowhere).ToList();

        var theirs = await TheirsAsync(Load(checkout, Theirs, all, variables, []), all, variables);
        var spec = Load(checkout, Ours, all, variables, []);
        await _engine.CreateAsync(
            new StackDeployment
            {
                Stack = spec,
                Owner = new OwnerLabels(_run, "stack", DeployRole.Base, "/nowhere/run.lock", "contract-machine"),
                Images = spec.Services.Select(service => service.Image).Distinct().ToDictionary(image => image),
                Secrets = spec.Secrets.ToDictionary(secret => secret.Name, _ => "value"),
            },
            Ct);
        var made = await InspectAsync(Ours);
        made.Keys.Should().BeEquivalentTo(theirs.Keys);
        foreach (var (service, text) in theirs)
            Differences(text, made[service]).Should().BeEmpty("service {0} must be the same", service);
    }

    private static StackSpec Load(RecipeCheckout checkout, StackName stack, IReadOnlyList<string> files, IReadOnlyDictionary<string, string> variables, Dictionary<string, string> further)
    {
        foreach (var (name, value) in variables)
            further[name] = value;
        further["STACK_NAME"] = stack.Value;
        further["COMPOSE_FILE"] = string.Join(':', files);
        return ComposeLoader.Load(checkout, stack, further);
    }

    /// <summary>What <c>docker stack deploy</c> makes of the files. What an operator makes beforehand is made beforehand here too.</summary>
    private async Task<Dictionary<string, string>> TheirsAsync(StackSpec spec, IReadOnlyList<string> files, IReadOnlyDictionary<string, string> variables)
    {
        var label = $"{OwnerLabels.StackLabel}={Theirs}";
        foreach (var network in spec.Networks.Where(network => network.External))
            await DockerAsync(["network", "create", "-d", "overlay", "--label", label, network.EngineName]);
        foreach (var secret in spec.Secrets.Where(secret => secret.External))
            await DockerAsync(["secret", "create", "--label", label, secret.EngineName, Path.Combine(_folder, Nowhere)]);
        await DockerAsync(
            ["stack", "deploy", "--detach=true", "--resolve-image", "never", .. files.SelectMany(file => new[] { "-c", file }), Theirs.Value],
            variables.Append(KeyValuePair.Create("STACK_NAME", Theirs.Value)));
        var services = await InspectAsync(Theirs);
        // Two services cannot publish one port.
        await RemoveTheirsAsync();
        return services;
    }

    /// <summary>The specifications of a stack's services as text, without what cannot be the same: ids, the stack's name, and the labels that say whose it is.</summary>
    private async Task<Dictionary<string, string>> InspectAsync(StackName stack)
    {
        var ids = (await DockerAsync(["service", "ls", "-q", "--filter", $"label={OwnerLabels.StackLabel}={stack}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var networks = (await DockerAsync(["network", "ls", "--no-trunc", "--format", "{{.ID}} {{.Name}}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).ToDictionary(line => line[0], line => line[1]);
        var services = JsonNode.Parse(await DockerAsync(["service", "inspect", .. ids]))!.AsArray().Select(service => service!["Spec"]!).ToList();
        foreach (var spec in services)
        {
            var container = spec["TaskTemplate"]!["ContainerSpec"]!;
            JsonNode?[] labelled = [spec["Labels"], container["Labels"], .. (container["Mounts"]?.AsArray() ?? []).Select(mount => mount!["VolumeOptions"]?["Labels"])];
            foreach (var labels in labelled.OfType<JsonObject>())
            {
                foreach (var own in labels.Select(label => label.Key).Where(key => key.StartsWith("ccci.", StringComparison.Ordinal)).ToList())
                    labels.Remove(own);
            }

            foreach (var network in spec["TaskTemplate"]!["Networks"]?.AsArray() ?? [])
                network!["Target"] = networks[network["Target"]!.GetValue<string>()];
            foreach (var file in (container["Secrets"]?.AsArray() ?? []).Concat(container["Configs"]?.AsArray() ?? []).OfType<JsonObject>())
                _ = file.Remove("SecretID") | file.Remove("ConfigID");
        }

        return services.ToDictionary(
            spec => spec["Name"]!.GetValue<string>()[(stack.Value.Length + 1)..],
            spec => spec.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }).Replace(stack.Value, "STACK", StringComparison.Ordinal));
    }

    /// <summary>What the harness does not own it does not remove.</summary>
    private Task RemoveTheirsAsync() => DockerAsync(["stack", "rm", Theirs.Value]);

    private async Task<string> DockerAsync(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var result = await Cli.Wrap("docker").WithArguments(arguments).WithWorkingDirectory(_folder).WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(variables =>
            {
                foreach (var (name, value) in environment ?? [])
                    variables.Set(name, value);
            })
            .ExecuteBufferedAsync(Ct);
        result.ExitCode.Should().Be(0, result.StandardError);
        return result.StandardOutput;
    }

    private static IEnumerable<string> Differences(string theirs, string ours)
    {
        var (expected, actual) = (theirs.Split('\n'), ours.Split('\n'));
        return expected.SequenceEqual(actual) ? [] : expected.Except(actual).Select(line => $"missing {line.Trim()}").Concat(actual.Except(expected).Select(line => $"more {line.Trim()}")).DefaultIfEmpty("another order");
    }

    private void Copy(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    /// <summary>Variables that the files require.</summary>
    private static IEnumerable<string> Required(string folder) => Directory.EnumerateFiles(folder, "compose*.yml")
        .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), @"\$\{(\w+):?\?")).Select(match => match.Groups[1].Value).Distinct();
}
