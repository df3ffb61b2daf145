using CcCi.Harness.Compose;

namespace CcCi.Harness.Engine.Containers;

/// <summary>What a service asks for and plain containers on one engine do otherwise.</summary>
internal static class NotHonouredKeys
{
    private static readonly Version KnowsStartInterval = new(1, 44);

    public static IEnumerable<ComposeWarning> Of(ServiceSpec service, Version api)
    {
        ComposeWarning Warning(string key, string reason) => new("", 0, $"services.{service.Name}.{key}", reason);

        if (service.Update?.Order == "start-first")
            yield return Warning("deploy.update_config.order", "on plain containers the old task stops before the new one starts");
        if (service.Update?.FailureAction == "rollback")
            yield return Warning("deploy.update_config.failure_action", "plain containers are not rolled back; a candidate that does not get ready fails the upgrade");
        if (service.Placement is not null)
            yield return Warning("deploy.placement", "there is one node");
        if (service.Resources?.CpuReservation is not null)
            yield return Warning("deploy.resources.reservations.cpus", "plain containers reserve no processors");
        if (service.Healthcheck?.StartInterval is not null && api < KnowsStartInterval)
            yield return Warning("healthcheck.start_interval", $"API {api} of the engine does not know it");
    }
}
