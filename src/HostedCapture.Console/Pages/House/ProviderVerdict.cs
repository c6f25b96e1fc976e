using HostedCapture.Client;
using OperatorConsole.Pages.Work;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.House;

/// <summary>Whose trouble it is.</summary>
public enum Blame
{
    /// <summary>Nobody called, so nobody can tell.</summary>
    Quiet,

    /// <summary>There is none.</summary>
    Fine,

    /// <summary>The provider's, or that of the way to it.</summary>
    Them,

    /// <summary>This installation's.</summary>
    Us,

    /// <summary>The banks' that decline, or of somebody who tries cards.</summary>
    Banks,
}

/// <summary>The answer to "is it them or us?", computed from the figures of a period.</summary>
/// <param name="Blame">Whose trouble it is.</param>
/// <param name="Sentence">Why, in the reader's language.</param>
public sealed record ProviderVerdict(Blame Blame, string Sentence)
{
    /// <summary>From this 95th percentile on a provider is slow, in milliseconds.</summary>
    public const long Slow = 10_000;

    // One call in a hundred without an outcome, one in ten that came to nothing, every second answer a decline.
    private const long UnknownShare = 100;
    private const long RefusedShare = 10;
    private const long DeclinedShare = 2;

    // Below these numbers it may be chance.
    private const long LeastRefused = 3;
    private const long LeastDeclined = 10;

    /// <summary>Of one provider.</summary>
    /// <param name="item">The provider, with its figures.</param>
    /// <param name="words">The reader's texts.</param>
    /// <param name="formats">The reader's numbers.</param>
    public static ProviderVerdict Of(ProviderItem item, Words words, Formats formats)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(formats);
        var (calls, outcomes) = (item.Calls, item.Calls.Outcomes);
        var answers = outcomes.Approved + outcomes.Declined;
        if (item.Pause is not null)
            return Say(Blame.Us, "paused");
        if (calls.Total == 0)
            return Say(Blame.Quiet, "quiet");
        if (calls.Unknown * UnknownShare >= calls.Total)
            return Say(Blame.Them, "unknown", formats.Number(calls.Unknown), formats.Number(calls.Total));
        if (outcomes.Refused >= LeastRefused && outcomes.Refused * RefusedShare >= calls.Total)
            return Say(Blame.Them, "refused", formats.Number(outcomes.Refused), formats.Number(calls.Total));
        if (calls.P95 >= Slow)
            return Say(Blame.Them, "slow", formats.Milliseconds(calls.P95.Value));
        if (outcomes.Declined >= LeastDeclined && outcomes.Declined * DeclinedShare >= answers)
        {
            var most = calls.Declines.Count > 0 ? calls.Declines[0] : new DeclineReason();
            return most.Count * DeclinedShare > outcomes.Declined
                ? Say(
                    Blame.Banks, "one_reason", formats.Number(outcomes.Declined), formats.Number(answers), formats.Number(most.Count),
                    Declines.Brief(words, most.Code))
                : Say(Blame.Banks, "declines", formats.Number(outcomes.Declined), formats.Number(answers));
        }

        return answers == 0
            ? Say(Blame.Fine, "no_answer_yet")
            : Say(
                Blame.Fine, "fine", formats.Milliseconds(calls.P50 ?? 0), formats.Number(outcomes.Declined), formats.Number(answers));

        ProviderVerdict Say(Blame blame, string key, params object?[] figures) =>
            new(blame, words[$"house.providers.verdict.{key}", figures]);
    }

    /// <summary>Of all of them together: what all have at the same time is ours.</summary>
    /// <param name="items">The providers, with their figures.</param>
    /// <param name="words">The reader's texts.</param>
    /// <param name="formats">The reader's numbers.</param>
    public static ProviderVerdict OfAll(IReadOnlyList<ProviderItem> items, Words words, Formats formats)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(words);
        var judged = items.Select(item => (item.Name, Verdict: Of(item, words, formats))).ToList();
        var them = Names(Blame.Them);
        var called = judged.Count(one => one.Verdict.Blame is not (Blame.Quiet or Blame.Us));
        return (them.Count, called) switch
        {
            _ when Names(Blame.Us) is { Count: > 0 } paused && them.Count == 0 => Say(Blame.Us, "paused", List(paused)),
            (_, 0) => Say(Blame.Quiet, "quiet"),
            ( > 1, _) when them.Count == called => Say(Blame.Us, "us", List(them)),
            (1, 1) => Say(Blame.Them, "alone", List(them)),
            ( > 0, _) => Say(Blame.Them, "them", List(them)),
            _ when Names(Blame.Banks) is { Count: > 0 } banks => Say(Blame.Banks, "banks", List(banks)),
            _ => Say(Blame.Fine, "fine"),
        };

        List<string> Names(Blame blame) => [.. judged.Where(one => one.Verdict.Blame == blame).Select(one => one.Name)];

        ProviderVerdict Say(Blame blame, string key, params object?[] names) =>
            new(blame, words[$"house.providers.answer.{key}", names]);

        static string List(List<string> names) => string.Join(", ", names);
    }
}
