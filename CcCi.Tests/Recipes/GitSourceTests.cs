using System.Diagnostics;
using CcCi.Harness.Recipes;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Recipes;

public sealed class GitSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-git-").FullName;

    [Fact]
    public async Task Tags_are_versions_and_the_working_tree_is_the_candidate()
    {
        var ct = TestContext.Current.CancellationToken;
        var repository = Repository();
        var recipe = Recipe($"source: {{git: {repository}}}");

        (await recipe.Source.PublishedAsync(ct)).Select(version => version.ToString()).Should().Equal("1.0.0+1", "1.1.0+1");
        var old = await recipe.Source.CheckOutAsync(RecipeVersion.Parse("1.0.0+1"), Scratch(), ct);
        (await File.ReadAllTextAsync(Path.Combine(old.Folder, "compose.yml"), ct)).Should().Be("one");

        var clean = await recipe.Source.CandidateAsync(null, Scratch(), ct);
        clean.Id.Should().MatchRegex("^[0-9a-f]{8}$");
        await File.WriteAllTextAsync(Path.Combine(repository, "untracked"), "x", ct);
        (await recipe.Source.CandidateAsync(null, Scratch(), ct)).Id.Should().Be($"{clean.Id}+U");
    }

    [Fact]
    public async Task Another_checkout_takes_the_candidates_place()
    {
        var recipe = Recipe("");
        var candidate = await recipe.Source.CandidateAsync(Repository(), Scratch(), TestContext.Current.CancellationToken);
        (await File.ReadAllTextAsync(Path.Combine(candidate.Folder, "compose.yml"), TestContext.Current.CancellationToken)).Should().Be("two");
    }

    [Fact]
    public async Task A_checkout_without_a_recipe_is_refused()
    {
        var find = () => Recipe("").Source.CandidateAsync(_folder, Scratch(), TestContext.Current.CancellationToken);
        (await find.Should().ThrowAsync<CheckoutException>()).WithMessage($"harness fault: CCCI_HEAD is {_folder}, and there is no compose.yml; it must name the folder of a recipe's checkout");
    }

    [Fact]
    public async Task A_repository_that_is_not_there_says_what_git_said()
    {
        var list = () => Recipe("source: {git: ../nothing}").Source.PublishedAsync(TestContext.Current.CancellationToken);
        (await list.Should().ThrowAsync<CheckoutException>()).WithMessage("machine fault: `git ls-remote*");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Recipe Recipe(string enrolment)
    {
        var own = Directory.CreateDirectory(Path.Combine(_folder, "recipes", "git")).FullName;
        File.WriteAllText(Path.Combine(own, "ccci.yml"), enrolment);
        return new RecipeCatalog(Path.Combine(_folder, "recipes")).Find("git");
    }

    private string Scratch() => Directory.CreateDirectory(Path.Combine(_folder, "scratch", Guid.NewGuid().ToString("N"))).FullName;

    private string Repository()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_folder, "repository")).FullName;
        Git(repository, "init", "-q");
        foreach (var (content, tag) in new[] { ("one", "1.0.0+1"), ("two", "1.1.0+1") })
        {
            File.WriteAllText(Path.Combine(repository, "compose.yml"), content);
            Git(repository, "add", ".");
            Git(repository, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", content);
            Git(repository, "tag", tag);
        }

        Git(repository, "tag", "not-a-version");
        return repository;
    }

    private static void Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        git.WaitForExit();
        git.ExitCode.Should().Be(0);
    }
}
