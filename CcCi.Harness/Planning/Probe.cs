namespace CcCi.Harness.Planning;

/// <summary>The request that tells whether an app serves, made as the proxy in front of it would make it.</summary>
/// <param name="Service">The service that is asked.</param>
/// <param name="Port">Its port, inside the container.</param>
/// <param name="Path">The path, with a leading slash.</param>
/// <param name="Status">The status that means that it serves. Redirects are not followed.</param>
/// <param name="Contains">A text that the body must hold; null for any body.</param>
public sealed record Probe(string Service, int Port, string Path = "/", int Status = 200, string? Contains = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"GET {Path} of {Service}:{Port}, expecting {Status}{(Contains is null ? "" : $" with `{Contains}`")}";
}
