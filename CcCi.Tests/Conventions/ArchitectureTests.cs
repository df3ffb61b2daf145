using System.Reflection;
using CcCi.Harness;
using CcCi.Harness.Engine;
using FluentAssertions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;

namespace CcCi.Tests.Conventions;

/// <summary>How the harness is put together, read from its IL.</summary>
public sealed class ArchitectureTests
{
    /// <summary>The folders, in the order in which data flow through them: each uses only those before it.</summary>
    private static readonly string[] Folders =
        ["Faults", "Yaml", "Settings", "Progress", "Recipes", "Compose", "Planning", "Ledger", "Engine", "Deploying", "Operations", "Reporting"];

    private static readonly ModuleDefinition Harness = ModuleDefinition.ReadModule(typeof(Run).Assembly.Location);

    [Fact]
    public void A_folder_uses_only_the_folders_before_it()
    {
        var violations = from type in Types()
                         let own = Array.IndexOf(Folders, FolderOf(type.FullName))
                         where own >= 0
                         from used in References(type)
                         let other = Array.IndexOf(Folders, FolderOf(used))
                         where other > own || (other < 0 && used.StartsWith("CcCi.Harness.", StringComparison.Ordinal) && FolderOf(used).Length == 0)
                         select $"{type.FullName} uses {used}";
        violations.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void Every_folder_has_its_place_in_the_order() =>
        Types().Select(type => FolderOf(type.FullName)).Where(folder => folder.Length > 0).Distinct().Should().BeSubsetOf(Folders);

    [Fact]
    public void Only_the_engine_folder_knows_Docker()
    {
        string[] docker = ["Docker.DotNet", "DotNet.Testcontainers"];
        var outside = from type in Types()
                      where FolderOf(type.FullName) != "Engine"
                      from used in References(type)
                      where docker.Any(name => used.StartsWith(name, StringComparison.Ordinal))
                      select $"{type.FullName} uses {used}";
        outside.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void Only_the_deployer_creates_a_stack()
    {
        var callers = from type in Types()
                      from method in type.Methods
                      where method.HasBody
                      from instruction in method.Body.Instructions
                      where instruction.Operand is MethodReference { Name: nameof(IEngine.CreateAsync) } called && IsEngine(called.DeclaringType.FullName)
                      select OutermostOf(type).Name;
        callers.Distinct().Should().Equal("Deployer");
    }

    [Fact]
    public void Only_the_deployer_records_a_deploy()
    {
        var writers = from type in Types()
                      from method in type.Methods
                      where method.HasBody
                      from instruction in method.Body.Instructions
                      where instruction.OpCode == OpCodes.Newobj && instruction.Operand is MethodReference { DeclaringType.Name: "DeployStarted" } && OutermostOf(type).Name != "DeployStarted"
                      select OutermostOf(type).Name;
        writers.Distinct().Should().Equal("Deployer");
    }

    [Fact]
    public void The_harness_exposes_no_test_library() =>
        typeof(Run).Assembly.GetReferencedAssemblies().Select(reference => reference.Name).Should().NotContain(name => name!.StartsWith("xunit", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Fluent", StringComparison.Ordinal));

    [Fact]
    public void Exceptions_are_sealed_and_made_by_named_factories() =>
        typeof(Run).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Harness.Faults.HarnessException)))
            .Should().OnlyContain(type => type.IsSealed && type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Length == 0);

    private static bool IsEngine(string type) => type == typeof(IEngine).FullName || type.EndsWith("Engine.Containers.ContainersEngine", StringComparison.Ordinal);

    private static IEnumerable<TypeDefinition> Types() => Harness.GetTypes().Where(type => type.FullName.StartsWith("CcCi.Harness", StringComparison.Ordinal));

    private static TypeDefinition OutermostOf(TypeDefinition type) => type.DeclaringType is { } outer ? OutermostOf(outer) : type;

    private static string FolderOf(string type)
    {
        var parts = type.Split('/')[0].Split('.');
        return parts is ["CcCi", "Harness", var folder, _, ..] ? folder : "";
    }

    private static IEnumerable<string> References(TypeDefinition type)
    {
        var members = type.Fields.Select(field => field.FieldType)
            .Concat(type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions).Select(instruction => instruction.Operand switch
            {
                MethodReference called => called.DeclaringType,
                FieldReference field => field.DeclaringType,
                TypeReference named => named,
                _ => null,
            }).OfType<TypeReference>());
        if (type.BaseType is { } parent)
            members = members.Append(parent);
        return members.SelectMany(Unfold).Select(used => used.FullName);
    }

    private static IEnumerable<TypeReference> Unfold(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Unfold).Append(generic.ElementType),
        TypeSpecification special => Unfold(special.ElementType),
        _ => [type],
    };
}
