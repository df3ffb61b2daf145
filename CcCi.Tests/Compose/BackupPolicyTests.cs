using CcCi.Harness.Compose;
using CcCi.Tests.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Compose;

public sealed class BackupPolicyTests
{
    [Fact]
    public void All_mounted_volumes_are_backed_up_by_default() => Policy("backupbot.backup=true").Volumes.Select(volume => volume.Volume).Should().Equal("content", "data");

    [Fact]
    public void A_volume_can_be_left_out_and_another_limited_to_paths()
    {
        var policy = Policy("backupbot.backup=true", "backupbot.backup.volumes.content=false", "backupbot.backup.volumes.data.path=a.sql,b/c");
        policy.Volumes.Should().ContainSingle().Which.Should().BeEquivalentTo(new BackupVolume("data", ["a.sql", "b/c"]));
    }

    [Fact]
    public void Hooks_run_where_they_are_declared() => Policy("backupbot.backup=true", "backupbot.backup.pre-hook=/dump", "backupbot.restore.post-hook=/load").Hooks.Should().Equal(
        new BackupHook("app", HookMoment.BeforeBackup, "/dump", "backupbot.backup.pre-hook"), new BackupHook("app", HookMoment.AfterRestore, "/load", "backupbot.restore.post-hook"));

    [Fact]
    public void The_older_form_names_paths_in_the_container()
    {
        var policy = Policy("backupbot.backup=true", "backupbot.backup.path=/data,/etc/app");
        policy.ContainerPaths.Should().Equal(new BackupContainerPath("app", "/data"), new BackupContainerPath("app", "/etc/app"));
        policy.Volumes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("backupbot.backup=false")]
    [InlineData("other=label")]
    public void A_recipe_may_have_no_backup(string label) => Policy(label).Enabled.Should().BeFalse();

    [Fact]
    public void A_label_that_nobody_knows_is_told() =>
        Policy("backupbot.backup=true", "backupbot.backup.command=x").Warnings.Should().Equal("service app: the label backupbot.backup.command is not one that Co-op Cloud's backup bot knows");

    [Theory]
    [InlineData("backupbot.backup=maybe", "recipe fault: service app: the label backupbot.backup=maybe must be true or false")]
    [InlineData("backupbot.backup.volumes.gone.path=a", "recipe fault: service app: the label backupbot.backup.volumes.gone.path=a names the volume `gone`, which the stack does not have")]
    [InlineData("backupbot.backup.volumes.data.path=../x", "recipe fault: service app: the label backupbot.backup.volumes.data.path=../x must name paths inside the volume")]
    [InlineData("backupbot.backup.path=data", "recipe fault: service app: the label backupbot.backup.path=data must name absolute paths in the container")]
    public void A_label_that_cannot_be_is_named(string label, string message)
    {
        var read = () => Policy(label);
        read.Should().Throw<ComposeException>().WithMessage(message);
    }

    private static BackupPolicy Policy(params string[] labels)
    {
        using var recipe = new TempRecipe($"""
            services:
              app:
                image: a
                volumes: ["content:/content", "data:/data"]
                deploy: {"{"}labels: [{string.Join(", ", labels.Select(label => $"\"{label}\""))}]{"}"}
            volumes: {"{"}content: , data: , unused: {"}"}
            """);
        return BackupPolicy.Of(recipe.Load());
    }
}
