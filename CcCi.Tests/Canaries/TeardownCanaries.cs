namespace CcCi.Tests.Canaries;

/// <summary>Runs that leave something on the engine. Their facts all pass; the guard makes them red.</summary>
internal static class TeardownCanaries
{
    public static IReadOnlyList<Canary> All { get; } =
    [
        new("a volume left", null, "", "harness fault: teardown left volume canary-*_stray*")
        {
            OwnFact = app => Stray.DockerAsync(["volume", "create", .. Stray.Labels(app), Name(app)]),
        },
        new("a network left", null, "", "harness fault: teardown left network canary-*_stray*")
        {
            OwnFact = app => Stray.DockerAsync(["network", "create", .. Stray.Labels(app), Name(app)]),
        },
        new("a container beside the stack", null, "", "recipe fault: teardown left container canary-*_stray*, which carries no label of a run*")
        {
            OwnFact = app => Stray.ContainerAsync(app, Name(app)),
        },
        new("a container that holds a volume", null, "", "recipe fault: teardown left *container stray-*, which carries no label of a run*volume canary-*_database*")
        {
            OwnFact = app => Stray.ContainerAsync(app, $"stray-{app.Run.Id}", "--volume", $"{app.Live.Stack.Spec.Name}_database:/data"),
        },
    ];

    private static string Name(CanaryApp app) => $"{app.Live.Stack.Spec.Name}_stray";
}
