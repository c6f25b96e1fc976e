using System.Collections.Concurrent;

namespace HostedCapture.Faults;

/// <summary>Many cardholders at once, each with an intent of its own, until all of them are done.</summary>
internal sealed class Load
{
    /// <summary>Cardholders at once.</summary>
    public const int AtOnce = 32;

    // Most cards are approved at once; some keep a submission open for longer, since that is where a crash hurts:
    // declined first, answered after three seconds, with garbage, never.
    private static readonly string[][] s_cards =
    [
        [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number],
        ["4000000000000002", MarkedCard.Number],
        ["4000000000000341", MarkedCard.Number],
        ["4000000000000044", MarkedCard.Number],
        ["4000000000000259", MarkedCard.Number],
    ];

    private readonly ConcurrentDictionary<Guid, string?> _told = new();
    private readonly ConcurrentQueue<string> _wrong = [];

    private Load(Merchant merchant, int submissions)
    {
        Submissions = submissions;
        Done = RunAsync(merchant);
    }

    /// <summary>How many cardholders in all.</summary>
    public int Submissions { get; }

    /// <summary>Until all are done.</summary>
    public Task Done { get; }

    /// <summary>How many are.</summary>
    public int Finished => _told.Count;

    /// <summary>The intents whose cardholders were told that they are captured.</summary>
    public IReadOnlyList<Guid> Captured => [.. _told.Where(pair => pair.Value == "captured").Select(pair => pair.Key)];

    /// <summary>Begins.</summary>
    public static Load Start(Merchant merchant, int submissions) => new(merchant, submissions);

    /// <summary>Until so many are done, or all.</summary>
    public Task<bool> FinishedAsync(int count) => Wait.UntilAsync(() => Finished >= count || Done.IsCompleted, TimeSpan.FromMinutes(3));

    /// <summary>Tells the run what no cardholder should have seen.</summary>
    public void Check(Run run)
    {
        run.Check(
            Captured.Count == Submissions, $"not captured: {string.Join(", ", _told.Where(pair => pair.Value != "captured").Take(5))}");
        run.Check(_wrong.IsEmpty, $"wrong answers: {string.Join(", ", _wrong.Distinct())}");
    }

    private Task RunAsync(Merchant merchant) =>
        Parallel.ForAsync(0, Submissions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
    {
        var made = await merchant.CreateAsync();
        var shopper = new Shopper(made.Link);
        _told[made.Id] = await shopper.BuyAsync(s_cards[number % s_cards.Length]);
        foreach (var answer in shopper.Wrong)
            _wrong.Enqueue(answer);
    });
}
