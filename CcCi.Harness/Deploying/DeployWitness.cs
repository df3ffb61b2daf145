using CcCi.Harness.Engine;

namespace CcCi.Harness.Deploying;

/// <summary>
/// Counts deploys by what the engine itself saw, whoever made them: a stack is deployed whenever it goes from no tasks to one. An update
/// in place never takes the last task away before it makes the next, so it does not count; taking a stack down and up again does.
/// </summary>
public static class DeployWitness
{
    /// <summary>The stacks that were deployed, in order, each as often as it was.</summary>
    public static IReadOnlyList<string> Deploys(IReadOnlyList<EngineEvent> seen)
    {
        var live = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var deploys = new List<string>();
        foreach (var happened in seen)
        {
            if (!live.TryGetValue(happened.Stack, out var tasks))
                live[happened.Stack] = tasks = [];
            if (happened.Action == EngineAction.Created)
            {
                if (tasks.Count == 0)
                    deploys.Add(happened.Stack);
                tasks.Add(happened.Task);
            }
            else if (happened.Action == EngineAction.Removed)
            {
                tasks.Remove(happened.Task);
            }
        }

        return deploys;
    }

    /// <summary>Tasks that were made and not removed again.</summary>
    public static int LiveTasks(IReadOnlyList<EngineEvent> seen) =>
        seen.Where(happened => happened.Action == EngineAction.Created).Select(happened => happened.Task)
            .Except(seen.Where(happened => happened.Action == EngineAction.Removed).Select(happened => happened.Task)).Count();

    /// <summary>Processes that ended without anybody asking them to, or because their healthcheck failed, oldest first.</summary>
    public static IReadOnlyList<EngineEvent> Crashes(IReadOnlyList<EngineEvent> seen)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var unhealthy = new HashSet<string>(StringComparer.Ordinal);
        var crashes = new List<EngineEvent>();
        foreach (var happened in seen)
        {
            // Swarm stops an unhealthy task, which nobody but the task itself has asked for.
            if (happened.Action is EngineAction.Unhealthy)
                unhealthy.Add(happened.Task);
            else if (happened.Action is EngineAction.StopRequested && !unhealthy.Contains(happened.Task))
                asked.Add(happened.Task);
            else if (happened.Action is EngineAction.Died && !asked.Contains(happened.Task))
                crashes.Add(happened with { Unhealthy = unhealthy.Contains(happened.Task) });
        }

        return crashes;
    }
}
