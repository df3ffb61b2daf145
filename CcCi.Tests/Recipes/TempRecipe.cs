using CcCi.Harness.Compose;
using CcCi.Harness.Recipes;

namespace CcCi.Tests.Recipes;

/// <summary>A recipe on disk for the length of a test.</summary>
internal sealed class TempRecipe : IDisposable
{
    public const string Name = "sample";

    /// <summary>A compose file that deploys: nginx with one volume, which is backed up whole.</summary>
    public const string Compose = """
        services:
          app:
            image: nginx:1.22
            networks: [proxy]
            volumes: ["content:/usr/share/nginx/html"]
            deploy:
              labels:
                - "traefik.http.services.${STACK_NAME}.loadbalancer.server.port=80"
                - "coop-cloud.${STACK_NAME}.version=1.1.0+1.22"
                - "backupbot.backup=true"
        volumes:
          content:
        networks:
          proxy: {external: true}
        """;

    public TempRecipe(string compose = Compose, string enrolment = "")
    {
        Root = Directory.CreateTempSubdirectory("ccci-recipes-").FullName;
        Write("ccci.yml", enrolment);
        Write("head/compose.yml", compose);
    }

    /// <summary>The folder of recipes.</summary>
    public string Root { get; }

    public string Folder => Path.Combine(Root, Name);

    public RecipeCheckout Head => new(Name, Path.Combine(Folder, "head"), "12345678");

    public TempRecipe Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public StackSpec Load(params (string Name, string Value)[] variables) =>
        ComposeLoader.Load(Head, new StackName("s"), variables.Append(("STACK_NAME", "s")).ToDictionary(pair => pair.Item1, pair => pair.Item2));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
