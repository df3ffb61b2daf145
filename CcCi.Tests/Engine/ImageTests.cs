using CcCi.Harness.Engine;
using CcCi.Harness.Engine.Containers;
using CcCi.Harness.Engine.Images;
using CcCi.Harness.Progress;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Engine;

public sealed class ImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ccci-images-").FullName;

    [Theory]
    [InlineData("nginx", "nginx:latest")]
    [InlineData("docker.io/library/nginx:1.26", "nginx:1.26")]
    [InlineData("nodered/node-red:5.0.7", "nodered/node-red:5.0.7")]
    [InlineData("ghcr.io/org/app:1", "ghcr.io/org/app:1")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest")]
    [InlineData("app@sha256:abc", "app@sha256:abc")]
    public void References_have_one_shortest_form(string written, string shortest) => ImageReference.Parse(written).ToString().Should().Be(shortest);

    [Fact]
    public void What_an_image_is_built_from_makes_its_hash()
    {
        Write("base/image.yml", "tags: {one: {}}").Write("base/rootfs", "#!/bin/sh").Write("app/image.yml", "base: base:one\ntags: {\"1\": {A: x}, \"2\": {A: y}, latest: {alias: \"1\"}}").Write("app/Dockerfile", "FROM x");
        string Hash(string tag) => new ImageFolder(_folder).Find("app", tag)!.Hash;
        var first = Hash("1");
        Hash("latest").Should().Be(first);
        Hash("2").Should().NotBe(first);
        Write("base/rootfs", "#!/bin/sh\n# other");
        Hash("1").Should().NotBe(first, "its base is another");
        new ImageFolder(_folder).Find("app", "3").Should().BeNull();
        new ImageFolder(_folder).Find("../app", "1").Should().BeNull();
    }

    [Fact]
    public void A_base_that_is_not_there_is_named()
    {
        Write("app/image.yml", "base: gone:1\ntags: {\"1\": {}}");
        var find = () => new ImageFolder(_folder).Find("app", "1");
        find.Should().Throw<ImageUnavailableException>().WithMessage("machine fault: images/app/image.yml names the base gone:1, which images/ does not have");
    }

    [Fact, Trait("Needs", "Engine")]
    public async Task A_build_that_fails_shows_its_last_lines()
    {
        Write($"broken-{Guid.NewGuid():N}/image.yml", "tags: {\"1\": {}}");
        var name = Path.GetFileName(Directory.GetDirectories(_folder).Single());
        Write($"{name}/rootfs", "#!/bin/sh\necho no mirror answers >&2\nexit 4\n");
        File.SetUnixFileMode(Path.Combine(_folder, name, "rootfs"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var engine = await ContainersEngine.ConnectAsync(_folder, _folder, ProgressReport.Silent, TestContext.Current.CancellationToken);
        var prepare = () => engine.PrepareImageAsync($"{name}:1", TestContext.Current.CancellationToken);
        (await prepare.Should().ThrowAsync<ImageUnavailableException>())
            .WithMessage($"machine fault: image {name}:1 cannot be had: building it from images/ failed: images/{name}/rootfs ended with exit code 4\n  last lines of the build:\n    no mirror answers");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ImageTests Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }
}
