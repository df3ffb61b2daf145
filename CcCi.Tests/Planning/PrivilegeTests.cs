using CcCi.Harness.Compose;
using CcCi.Harness.Faults;
using CcCi.Harness.Planning;
using CcCi.Harness.Recipes;
using CcCi.Harness.Settings;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Planning;

/// <summary>What reaches beyond the containers of a recipe is refused, unless its <c>ccci.yml</c> allows it by name.</summary>
public sealed class PrivilegeTests
{
    private const string Line = "networks: [proxy]";

    public static TheoryData<string, string, string> Asked => new()
    {
        { "privileged: true", "privileged: service app could do all that root can on this machine", "privileged" },
        { "cap_add: [CHOWN, sys_admin]", "cap_add[1]: service app would have the capability SYS_ADMIN, which reaches beyond its container", "cap:SYS_ADMIN" },
        { "cap_add: [CAP_NET_ADMIN]", "cap_add[0]: service app would have the capability NET_ADMIN, which reaches beyond its container", "cap:NET_ADMIN" },
        { "network_mode: host", "network_mode: service app would share the network_mode namespace of this machine", "network_mode:host" },
        { "pid: host", "pid: service app would share the pid namespace of this machine", "pid:host" },
        { "ipc: host", "ipc: service app would share the ipc namespace of this machine", "ipc:host" },
        { "devices: [\"/dev/fuse:/dev/fuse:rw\"]", "devices[0]: service app would have the device /dev/fuse of this machine", "device:/dev/fuse" },
        { "security_opt: [\"seccomp:unconfined\"]", "security_opt[0]: service app would be without a guard that every container has", "security_opt:seccomp:unconfined" },
    };

    public static TheoryData<string, string, string> Mounted => new()
    {
        { "\"/var/run/docker.sock:/var/run/docker.sock:ro\"", "service app would mount /var/run/docker.sock, with which it could do anything on this machine", "docker-socket" },
        { "{type: bind, source: /run/docker.sock, target: /s}", "service app would mount /run/docker.sock, with which it could do anything on this machine", "docker-socket" },
        { "\"/etc/localtime:/etc/localtime:ro\"", "service app would mount /etc/localtime of this machine", "bind:/etc/localtime" },
        { "\"/etc/../root:/r\"", "service app would mount /root of this machine", "bind:/root" },
        { "\"/:/host\"", "service app would mount / of this machine", "bind:/" },
    };

    [Theory]
    [MemberData(nameof(Asked))]
    public Task A_key_that_reaches_the_machine_must_be_allowed(string key, string message, string name) =>
        MustBeAllowedAsync(TempRecipe.Compose.Replace(Line, $"{Line}\n    {key}"), $"compose.yml:5: services.app.{message}", name);

    [Theory]
    [MemberData(nameof(Mounted))]
    public Task A_mount_of_the_machine_must_be_allowed(string mount, string message, string name) =>
        MustBeAllowedAsync(TempRecipe.Compose.Replace("[\"content", $"[{mount}, \"content"), $"compose.yml:5: services.app.volumes[0]: {message}", name);

    [Fact]
    public Task A_volume_that_is_a_folder_of_the_machine_must_be_allowed() => MustBeAllowedAsync(
        TempRecipe.Compose.Replace("  content:\n", "  content: {driver_opts: {type: none, o: bind, device: /srv/data}}\n"),
        "compose.yml:12: volumes.content.driver_opts.device: service app would mount /srv/data of this machine", "bind:/srv/data");

    [Fact]
    public async Task What_lies_in_the_recipe_may_be_mounted_and_what_a_link_of_it_names_may_not()
    {
        using var recipe = new TempRecipe(TempRecipe.Compose.Replace("[\"content", "[\"./conf:/conf:ro\", \"content")).Write("head/conf/a", "");
        await PlanAsync(recipe);
        Directory.Delete(Path.Combine(recipe.Folder, "head/conf"), recursive: true);
        File.CreateSymbolicLink(Path.Combine(recipe.Folder, "head/conf"), "/etc");
        var plan = () => PlanAsync(recipe);
        (await plan.Should().ThrowAsync<ComposeException>()).WithMessage("recipe fault: compose.yml:5: services.app.volumes[0]: service app would mount * of this machine.*");
    }

    [Fact]
    public void A_file_of_the_recipe_that_is_a_link_out_of_it_is_not_read()
    {
        using var recipe = new TempRecipe(TempRecipe.Compose + "\nconfigs: {hosts: {file: hosts}}");
        File.CreateSymbolicLink(Path.Combine(recipe.Folder, "head/hosts"), "/etc/hosts");
        recipe.Invoking(it => it.Load()).Should().Throw<ComposeException>().WithMessage("*the config `hosts` comes from hosts, which is not in the recipe");
    }

    [Fact]
    public async Task What_has_no_effect_beyond_the_container_needs_no_leave()
    {
        using var recipe = new TempRecipe(TempRecipe.Compose.Replace(Line, $"{Line}\n    privileged: false\n    cap_add: [CHOWN, SYS_NICE]\n    network_mode: bridge\n    security_opt: [no-new-privileges]\n    tmpfs: /run"));
        (await PlanAsync(recipe)).Target.Spec.Privileges.Should().BeEmpty();
    }

    [Fact]
    public async Task A_name_that_cannot_be_allowed_is_named_with_its_line()
    {
        using var recipe = new TempRecipe(enrolment: "allow:\n  app: [everything]");
        var plan = () => PlanAsync(recipe);
        (await plan.Should().ThrowAsync<HarnessException>()).WithMessage("recipe fault: sample/ccci.yml:2: allow.app allows `everything`, which is nothing that can be allowed; there are bind:, cap:, *");
    }

    private static async Task MustBeAllowedAsync(string compose, string message, string name)
    {
        using var recipe = new TempRecipe(compose);
        var plan = () => PlanAsync(recipe);
        (await plan.Should().ThrowAsync<ComposeException>())
            .WithMessage($"recipe fault: {message}. If the recipe cannot do without, write `allow: {{app: [\"{name}\"]}}` into its ccci.yml");
        recipe.Write("ccci.yml", $"allow: {{side: [\"{name}\"]}}");
        await plan.Should().ThrowAsync<ComposeException>("another service was allowed it");
        recipe.Write("ccci.yml", $"allow: {{app: [\"{name}\"]}}");
        await plan.Should().NotThrowAsync();
    }

    private static Task<RunPlan> PlanAsync(TempRecipe recipe)
    {
        var catalog = new RecipeCatalog(recipe.Root);
        return new RunPlanner(new CcciSettings(), catalog, (_, _) => ClientSettings.None)
            .PlanAsync(catalog.Find(TempRecipe.Name), [Tier.Install], new RunId("abcd1234"), [], recipe.Root, TestContext.Current.CancellationToken);
    }
}
