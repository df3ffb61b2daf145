using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace CcCi.Harness.Engine.Containers;

/// <summary>
/// A container of a stack. Testcontainers creates it; what happens afterwards is the stack's business: Testcontainers would wait for it to be
/// ready, once a second, where a stack's readiness is known better and sooner.
/// </summary>
internal sealed class StackContainer(IContainerConfiguration configuration) : DockerContainer(configuration)
{
    /// <summary>Creates the container without starting it.</summary>
    /// <returns>The engine's id of it.</returns>
    public async Task<string> CreateAsync(CancellationToken ct)
    {
        using var held = await AcquireLockAsync(ct);
        await UnsafeCreateAsync(ct);
        return Id;
    }
}

/// <summary>Builds a <see cref="StackContainer"/> in Testcontainers' own way.</summary>
internal sealed class StackContainerBuilder : ContainerBuilder<StackContainerBuilder, StackContainer, IContainerConfiguration>
{
    /// <summary>Begins a container.</summary>
    public StackContainerBuilder() : this(new ContainerConfiguration(new ResourceConfiguration<CreateContainerParameters>())) =>
        DockerResourceConfiguration = Init().DockerResourceConfiguration;

    private StackContainerBuilder(IContainerConfiguration configuration) : base(configuration) => DockerResourceConfiguration = configuration;

    /// <inheritdoc/>
    protected override IContainerConfiguration DockerResourceConfiguration { get; }

    /// <inheritdoc/>
    public override StackContainer Build()
    {
        Validate();
        return new StackContainer(DockerResourceConfiguration);
    }

    /// <inheritdoc/>
    protected override StackContainerBuilder Clone(IResourceConfiguration<CreateContainerParameters> resourceConfiguration) =>
        Merge(DockerResourceConfiguration, new ContainerConfiguration(resourceConfiguration));

    /// <inheritdoc/>
    protected override StackContainerBuilder Clone(IContainerConfiguration resourceConfiguration) =>
        Merge(DockerResourceConfiguration, new ContainerConfiguration(resourceConfiguration));

    /// <inheritdoc/>
    protected override StackContainerBuilder Merge(IContainerConfiguration oldValue, IContainerConfiguration newValue) =>
        new(new ContainerConfiguration(oldValue, newValue));
}
