using System.Collections.Immutable;

namespace CcCi.Harness.Compose;

/// <summary>The empty map that every map of a specification starts from; sorted by key, so that two equal stacks also look equal.</summary>
internal static class SortedMap<T>
{
    internal static readonly ImmutableSortedDictionary<string, T> Empty = ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
