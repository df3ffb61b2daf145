using System.Diagnostics;
using CcCi.Harness.Faults;
using CsCheck;

namespace CcCi.Tests.Fuzzing;

/// <summary>
/// Feeds readers what nobody would write: pieces of their own language in any order, and the texts of a corpus with parts changed, doubled,
/// left out, or put together with others'. A reader takes it or throws an error of ours, and does so soon.
/// </summary>
internal static class Hostile
{
    // A text of some kilobytes is read in well under a millisecond. What takes this long would take for ever on a longer one.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    private static readonly string[] Rubbish =
        ["", "\0", "\r\n", "\t", " ", "\"", "'", "`", "\\", "$", "${", "}", "{{", "}}", "#", ":", "- ", "[", "{", "&a ", "*a", "<<: *a", "!!binary ", "%", "|", ">", "=", "\ufeff", "\ud800", "é", "9999999999999999999", "-1", "1e999", "~"];

    /// <summary>Has <paramref name="read"/> read hostile texts.</summary>
    /// <param name="corpus">Texts that it must read.</param>
    public static void Feed(Action<string> read, IReadOnlyList<string> corpus, int iterations = 8000)
    {
        foreach (var text in corpus)
            read(text);
        Texts(corpus).Sample(text => TakesOrRefuses(read, text), iter: iterations, threads: 1);
    }

    /// <summary>Feeds one text.</summary>
    /// <returns>Whether it was taken, or refused by an error of ours, in time.</returns>
    public static bool TakesOrRefuses(Action<string> read, string text)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            read(text);
        }
        catch (HarnessException)
        {
            // It says what is wrong, and where.
        }

        return Stopwatch.GetElapsedTime(began) < Bound;
    }

    private static Gen<string> Texts(IReadOnlyList<string> corpus)
    {
        var lines = corpus.SelectMany(text => text.Split('\n')).Distinct().Concat(Rubbish).ToArray();
        var soup = OneOf(lines).Array[0, 12].Select(chosen => string.Join('\n', chosen));
        var glued = OneOf(lines).Array[0, 6].Select(string.Concat);
        return Gen.OneOf(OneOf(corpus).SelectMany(Changed), soup, glued, Gen.String);
    }

    private static Gen<string> OneOf(IReadOnlyList<string> texts) => Gen.Int[0, texts.Count - 1].Select(index => texts[index]);

    private static Gen<string> Changed(string text) => Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, text.Length], OneOf(Rubbish), Gen.Int[0, 3]).Select((one, other, piece, way) =>
    {
        var (from, to) = (Math.Min(one, other), Math.Max(one, other));
        return way switch
        {
            0 => text[..from] + piece + text[from..],
            1 => text[..from] + text[to..],
            2 => text[..to] + text[from..],
            _ => text[..from],
        };
    });
}
