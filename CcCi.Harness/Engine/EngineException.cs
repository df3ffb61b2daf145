using CcCi.Harness.Compose;
using CcCi.Harness.Faults;

namespace CcCi.Harness.Engine;

/// <summary>The engine refused an act, or could not be reached.</summary>
public sealed class EngineException : HarnessException
{
    private EngineException(FaultOwner owner, string message, Exception? inner = null) : base(owner, message, inner) { }

    internal static EngineException Unreachable(string endpoint, Exception inner) =>
        new(FaultOwner.Machine, $"no Docker engine answers at {endpoint}: {inner.Message.TrimEnd('.')}. Start one, or let `./run` set one up", inner);

    internal static EngineException TooOld(string endpoint, string product, string api, Version least) =>
        new(FaultOwner.Machine, $"the engine at {endpoint} is {product} with API {api}; API {least} (Docker 20.10) or later is needed. Update the engine");

    internal static EngineException Refused(FaultOwner owner, string act, string why, Exception? inner = null) =>
        new(owner, $"the engine could not {act}: {why}", inner);

    internal static EngineException StreamBroke(string where, Exception? inner) =>
        new(FaultOwner.Machine, $"the engine's event stream{where} ended{(inner is null ? "" : $": {inner.Message.TrimEnd('.')}")}. The engine stopped, or its connection was lost; look at its log", inner);

    internal static EngineException NotRunning(StackName stack, string service, string state) =>
        new(FaultOwner.Recipe, $"service {service} of {stack} has no running container ({state})");

    internal static EngineException AlreadyThere(StackName stack) =>
        new(FaultOwner.Harness, $"the stack {stack} is there already; creating it again would be another deploy");

    internal static EngineException NoEndpoint(StackName stack, string service, int port) =>
        new(FaultOwner.Harness, $"port {port} of service {service} of {stack} is not bound to this machine");

    internal static EngineException NoManager(string endpoint, string state) =>
        new(FaultOwner.Machine, $"the engine at {endpoint} is no swarm manager (its swarm is {state}), and CCCI_ENGINE=swarm asks for one. `./run --swarm-init` makes it one");

    internal static EngineException UnknownNode(string node, IEnumerable<string> known) =>
        new(FaultOwner.Machine, $"node {node} of the swarm has no endpoint, and a task on it could not be reached. CCCI_NODES names {(known.Any() ? string.Join(", ", known) : "none")}; "
            + $"add its engine, as in CCCI_NODES={node}=tcp://10.0.0.2:2375, or drain the node");
}
