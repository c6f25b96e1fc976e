using HostedCapture.Client;
using OperatorConsole.Pages.House;
using OperatorConsole.Parts;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What the pages about the installation make of the product's figures.</summary>
public sealed class HouseLogicTests
{
    private static readonly Words s_words = Words.Of("en");
    private static readonly Formats s_formats = new("en", TimeZoneInfo.Utc);

    [Fact]
    public void Whose_Trouble_It_Is_Follows_From_The_Figures()
    {
        Assert.Equal(Blame.Quiet, Of("a").Blame);
        Assert.Equal(Blame.Fine, Of("a", approved: 90, declined: 10).Blame);
        // A decline or two of few cards is chance, and one overdue outcome of a thousand is not their state.
        Assert.Equal(Blame.Fine, Of("a", approved: 1, declined: 5).Blame);
        Assert.Equal(Blame.Fine, Of("a", approved: 1000, unknown: 1).Blame);
        Assert.Equal(Blame.Them, Of("a", approved: 50, unknown: 1).Blame);
        Assert.Equal(Blame.Them, Of("a", approved: 20, refused: 3).Blame);
        Assert.Equal(Blame.Fine, Of("a", approved: 50, refused: 3).Blame);
        Assert.Equal(Blame.Them, Of("a", approved: 50, p95: ProviderVerdict.Slow).Blame);
        Assert.Equal(Blame.Banks, Of("a", approved: 10, declined: 10).Blame);
        Assert.Equal(Blame.Us, Of("a", approved: 10, paused: true).Blame);
    }

    [Fact]
    public void The_Sentence_Names_The_Figures_And_The_Reason()
    {
        var item = Item("a", approved: 4, declined: 12);
        item.Calls.Declines = [new DeclineReason { Code = "204", Count = 9 }, new DeclineReason { Code = "203", Count = 3 }];
        var sentence = ProviderVerdict.Of(item, s_words, s_formats).Sentence;
        Assert.Contains("12 of 16 answers were declines, 9 of them for one reason", sentence, StringComparison.Ordinal);
        Assert.Contains("204", sentence, StringComparison.Ordinal);
        Assert.Equal(
            "Them, most likely: calls that should have an outcome by now and have none: 2 of 50.",
            Of("a", approved: 48, unknown: 2).Sentence);
    }

    [Fact]
    public void Trouble_Of_All_Providers_At_Once_Is_Ours()
    {
        var (good, bad, other) = (Item("good", approved: 9), Item("bad", refused: 9), Item("worse", unknown: 9));
        Assert.Equal(Blame.Fine, All(good, Item("idle")).Blame);
        Assert.Equal("Them: bad. The others answer as usual.", All(good, bad).Sentence);
        Assert.Equal(Blame.Us, All(bad, other, Item("idle")).Blame);
        Assert.Contains("no other was called", All(bad, Item("idle")).Sentence, StringComparison.Ordinal);
        Assert.Equal("Us: stopped is paused, by ourselves.", All(good, Item("stopped", approved: 9, paused: true)).Sentence);
        Assert.Equal(Blame.Quiet, All(Item("idle")).Blame);
        Assert.Contains("At picky the banks", All(good, Item("picky", declined: 20)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_Filter_Of_The_Audit_Log_Is_That_Of_Its_Address()
    {
        var query = new AddressQuery(
            "/audit?actor=operator%3Aana&type=keys.rotated&outcome=failure&object_id=o&from=2026-11-01&to=2026-11-02&personal=true",
            TimeZoneInfo.Utc);
        var filter = HouseFilters.Audit(query);
        Assert.Equal(
            ("operator:ana", "keys.rotated", "failure", "o", true),
            (filter.Actor, filter.Type, filter.Outcome, filter.ObjectId, filter.Personal));
        // The last day is meant whole.
        Assert.Equal(TimeSpan.FromDays(2), filter.To - filter.From);
    }

    private static ProviderVerdict Of(
        string name, long approved = 0, long declined = 0, long refused = 0, long unknown = 0, long? p95 = null, bool paused = false) =>
        ProviderVerdict.Of(Item(name, approved, declined, refused, unknown, p95, paused), s_words, s_formats);

    private static ProviderVerdict All(params ProviderItem[] items) => ProviderVerdict.OfAll(items, s_words, s_formats);

    private static ProviderItem Item(
        string name, long approved = 0, long declined = 0, long refused = 0, long unknown = 0, long? p95 = null, bool paused = false) =>
        new()
        {
            Name = name,
            Configured = true,
            Pause = paused ? new PauseItem { Reason = "A test", By = "operator:ana" } : null,
            Calls = new ProviderPeriod
            {
                Total = approved + declined + refused + unknown,
                Outcomes = new ProviderOutcomes { Approved = approved, Declined = declined, Refused = refused, Open = unknown },
                Unknown = unknown,
                P50 = 200,
                P95 = p95 ?? 900,
            },
        };
}
