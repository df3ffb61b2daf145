using CcCi.Harness.Faults;
using CcCi.Harness.Ledger;
using CcCi.Harness.Planning;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Ledger;

public sealed class RunLedgerTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("ccci-ledger-").FullName, "ledger.jsonl");

    [Fact]
    public void What_is_written_is_read_back()
    {
        using (var ledger = new RunLedger(_file, TimeProvider.System))
        {
            ledger.Write(new RunStarted("abc", "ghost", 1));
            ledger.Write(new FactEnded(Tier.Backup, "it holds", Outcome.Unverified, 1.5, "because", FaultOwner.Machine));
            LedgerReader.Read(_file).Should().BeEquivalentTo(ledger.Entries, options => options.RespectingRuntimeTypes());
        }
    }

    [Fact]
    public async Task An_act_has_a_line_before_and_a_line_after_it_when_it_fails_too()
    {
        using var ledger = new RunLedger(_file, TimeProvider.System);
        var act = () => ledger.RecordAsync("hook", "db", () => throw new InvalidOperationException("no"));
        await act.Should().ThrowAsync<InvalidOperationException>();
        ledger.Entries.Select(entry => entry.GetType().Name).Should().Equal("ActStarted", "ActEnded");
        ledger.Entries.OfType<ActEnded>().Single().Error.Should().Be("no");
    }

    [Fact]
    public void No_secret_stands_in_it()
    {
        var secret = "s3cret/" + Guid.NewGuid().ToString("N");
        Redaction.Hide(secret);
        using var ledger = new RunLedger(_file, TimeProvider.System);
        ledger.Write(new Noted($"{secret} {Uri.EscapeDataString(secret)} {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret))}"));
        File.ReadAllText(_file).Should().Contain("[redacted] [redacted] [redacted]").And.NotContain(secret);
        Redaction.Finds(File.ReadAllText(_file)).Should().BeFalse();
    }

    [Fact]
    public void A_last_line_that_was_cut_off_is_left_out()
    {
        File.WriteAllText(_file, """{"kind":"noted","text":"whole"}""" + "\n" + """{"kind":"noted","te""");
        LedgerReader.Read(_file).Should().ContainSingle();
    }

    [Fact]
    public void A_line_before_the_last_that_is_no_entry_is_named()
    {
        File.WriteAllText(_file, "{}\n{\"kind\":\"noted\",\"text\":\"x\"}\n");
        var read = () => LedgerReader.Read(_file);
        read.Should().Throw<LedgerException>().WithMessage($"harness fault: {_file}:1: this is no ledger entry: *");
    }

    [Fact]
    public void No_file_makes_the_reader_throw_anything_of_others() => Gen.String.Array[0, 4].Sample(lines =>
    {
        File.WriteAllLines(_file, lines);
        try
        {
            LedgerReader.Read(_file);
        }
        catch (LedgerException)
        {
            // An error of ours, with its line.
        }
    }, threads: 1, iter: 200);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
}
