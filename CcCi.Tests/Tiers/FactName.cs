using System.Reflection;
using CcCi.Harness.Planning;

namespace CcCi.Tests.Tiers;

/// <summary>What the facts of tiers are called.</summary>
public static class FactName
{
    /// <summary>The sentence that a method's name is.</summary>
    public static string Sentence(string method) => method.Replace('_', ' ');

    /// <summary>What a test explorer shows, such as <c>ghost / upgrade / The marker is still there</c>.</summary>
    public static string Shown(Type tierClass, string method) => $"{RecipeOf(tierClass)} / {TierOf(tierClass).ToString().ToLowerInvariant()} / {Sentence(method)}";

    /// <summary>The tier of a tier class.</summary>
    public static Tier TierOf(Type tierClass) => tierClass.GetCustomAttribute<TierAttribute>(inherit: true)?.Tier ?? throw new InvalidOperationException($"{tierClass} is no tier class");

    /// <summary>The recipe of a tier class: its collection's.</summary>
    public static string RecipeOf(Type tierClass) => CollectionOf(tierClass)?.Name ?? throw new InvalidOperationException($"{tierClass} is in no recipe's collection");

    /// <summary>The environment variable without which the facts of a tier class are no tests; null when they always are.</summary>
    public static string? OnlyWith(Type tierClass) => CollectionOf(tierClass)?.OnlyWith;

    private static RecipeAttribute? CollectionOf(Type tierClass) =>
        tierClass.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name.StartsWith("CollectionAttribute", StringComparison.Ordinal))
            .Select(attribute => attribute.AttributeType.IsGenericType ? attribute.AttributeType.GetGenericArguments()[0] : (Type?)attribute.ConstructorArguments[0].Value)
            .Select(collection => collection?.GetCustomAttribute<RecipeAttribute>()).FirstOrDefault();
}
