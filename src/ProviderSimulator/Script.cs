namespace ProviderSimulator;

/// <summary>A card number with its fixed outcome.</summary>
internal sealed record TestCard(string Number, string Name, Outcome Outcome, string Meaning)
{
    /// <summary>What its bank does when the payer is to be seen.</summary>
    public HolderCheck Check { get; init; }

    /// <summary>What its bank does when it is asked about the card itself, by an authorization of nothing.</summary>
    public Outcome Verification { get; init; } = new(Ending.Approved);

    /// <summary>What it says of the street then (AVS).</summary>
    public string Street { get; init; } = Matches;

    /// <summary>What it says of the security code of a card that it approves (CVN).</summary>
    public string Code { get; init; } = CodeMatches;

    /// <summary>Whether it differs from others only when it is verified.</summary>
    public bool IsForVerification => Verification.Ending != Ending.Approved || Street != Matches || Code != CodeMatches;

    private const string Matches = "Y";
    private const string CodeMatches = "M";
}

/// <summary>Decides how each call ends: as scripted, else by the card number.</summary>
internal sealed class Script
{
    public static readonly IReadOnlyList<string> Systems = ["cybersource", "quickpay", "firstoken", "tumipay", "juspay"];

    public static readonly IReadOnlyList<TestCard> Cards =
    [
        new("4111111111111111", "Visa", new(Ending.Approved), "Approved"),
        new("4242424242424242", "Visa", new(Ending.Approved), "Approved"),
        new("5555555555554444", "Mastercard", new(Ending.Approved), "Approved"),
        new("378282246310005", "American Express", new(Ending.Approved), "Approved"),
        new("30569309025904", "Diners Club", new(Ending.Approved), "Approved"),
        new("6011111111111117", "Discover", new(Ending.Approved), "Approved"),
        new("3530111333300000", "JCB", new(Ending.Approved), "Approved"),
        new("4455961234561434", "CMR", new(Ending.Approved), "Approved"),
        Asks("4000000000003220", "Asks for a code", HolderCheck.Challenge),
        Asks("4000000000003063", "Asks for a code; its page wants fields posted", HolderCheck.ChallengeByPost),
        Asks("4000008400001629", "Refuses the holder without asking", HolderCheck.Fails),
        Asks("4000000000003055", "Takes no part; the network vouches for it", HolderCheck.Attempted),
        Asks("4000000000003097", "Cannot be asked; charged all the same", HolderCheck.Unavailable),
        Asks("4000000000003105", "Its page never opens", HolderCheck.NeverOpens),
        Asks("4000000000003113", "Asks for a code and keeps the browser", HolderCheck.NeverReturns),
        Asks("4000000000003121", "Asks for a code, two more origins away", HolderCheck.Far),
        Asks("4000000000003139", "Asks for a code; the result comes twice", HolderCheck.Twice),
        Asks("4000000000003147", "A forged result first, then asks for a code", HolderCheck.Forged),
        Asks("4000000000003154", "Back to another payment first, then asks for a code", HolderCheck.Astray),
        Asks("4000000000003162", "Asks for a code, and it comes too late", HolderCheck.TooLate),
        new("4000000000005126", "Visa", new(Ending.Approved), "The code is not the card’s")
        {
            Verification = Outcome.Decline(Outcome.WrongCode),
        },
        new("4000000000000226", "Visa", new(Ending.Approved), "The same, saved since the merchant’s settings pass over it")
        {
            Code = "N",
        },
        new("4000000000000028", "Visa", new(Ending.Approved), "Verified; the street is another") { Street = "N" },
        new("4000000000000200", "Visa", new(Ending.Approved), "Not good") { Verification = Outcome.Decline("203") },
        new("4000000000000218", "Visa", new(Ending.Approved), "The bank does not answer")
        {
            Verification = new(Ending.Unanswered),
        },
        new("4000000000000002", "Visa", Outcome.Decline("203"), "General decline"),
        new("4000000000009995", "Visa", Outcome.Decline("204"), "No funds"),
        new("4000000000000069", "Visa", Outcome.Decline("202"), "Expired card"),
        new("4000000000000127", "Visa", Outcome.Decline("211"), "Wrong security code"),
        new("4000000000009987", "Visa", Outcome.Decline("205"), "Lost or stolen card"),
        new("4000000000000119", "Visa", new(Ending.Error), "Answers HTTP 500; nothing is accepted"),
        new("4000000000000259", "Visa", new(Ending.Hang), "Accepts, then never answers"),
        new("4000000000000341", "Visa", new(Ending.Slow), "Accepts after 3 seconds, then answers approved"),
        new("4000000000000101", "Visa", new(Ending.Cut), "Cuts the connection; nothing is accepted"),
        new("4000000000000044", "Visa", new(Ending.Garbage), "Accepts, then answers garbage"),
        new("4000000000000085", "Visa", new(Ending.UnavailableFirst), "First answer 503, the repeat is approved"),
    ];

    private static readonly Dictionary<string, Outcome> ByNumber = Cards.ToDictionary(card => card.Number, card => card.Outcome);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string? System, Operation Operation), Queue<Outcome>> _queues = [];
    private readonly HashSet<(string System, string Key)> _turnedAway = [];

    /// <summary>Sets how the next calls of an operation end; replaces what was scripted for it.</summary>
    /// <param name="system">One system, or null for whichever is called.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="outcomes">One for each call.</param>
    public void Set(string? system, Operation operation, IEnumerable<Outcome> outcomes)
    {
        lock (_lock) _queues[(system, operation)] = new(outcomes);
    }

    /// <summary>Decides one call. Nothing of the card is kept.</summary>
    /// <param name="system">The system that was called.</param>
    /// <param name="operation">What it was asked.</param>
    /// <param name="number">The card number.</param>
    /// <param name="key">The attempt's key or reference; the first 503 is counted by it.</param>
    public Outcome Decide(string system, Operation operation, string number, string key) =>
        Decide(system, operation, OutcomeOf(number), key);

    /// <summary>Decides a call about a card that the system keeps.</summary>
    public Outcome Decide(string system, Operation operation, Outcome card, string key)
    {
        lock (_lock)
        {
            if (TryTake((system, operation), out var scripted) || TryTake((null, operation), out scripted)) return scripted;
            if (card.Ending != Ending.UnavailableFirst) return card;
            return new(_turnedAway.Add((system, key)) ? Ending.Unavailable : Ending.Approved);
        }
    }

    /// <summary>Decides a call that has no card: as scripted, else approved.</summary>
    public Outcome Decide(string system, Operation operation)
    {
        lock (_lock)
            return TryTake((system, operation), out var scripted) || TryTake((null, operation), out scripted)
                ? scripted
                : new(Ending.Approved);
    }

    /// <summary>What the bank of a card does when the payer is to be seen: as scripted, else as its number says.</summary>
    public HolderCheck Check(string system, HolderCheck card)
    {
        lock (_lock)
            return TryTake((system, Operation.Authenticate), out var scripted) || TryTake((null, Operation.Authenticate), out scripted)
                ? scripted.Check
                : card;
    }

    /// <summary>What is still scripted, for the page.</summary>
    public IReadOnlyList<(string? System, Operation Operation, int Count)> Pending()
    {
        lock (_lock)
            return [.. _queues.Where(q => q.Value.Count > 0).Select(q => (q.Key.System, q.Key.Operation, q.Value.Count))];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _queues.Clear();
            _turnedAway.Clear();
        }
    }

    /// <summary>What a card number means by itself.</summary>
    public static Outcome OutcomeOf(string number) =>
        ByNumber.TryGetValue(number, out var outcome) ? outcome
        : HasCheckDigit(number) || Brand.Of(number) is { HasCheckDigit: false } ? new(Ending.Approved)
        : Outcome.Decline("231");

    /// <summary>What the bank of a card number does when the payer is to be seen.</summary>
    public static HolderCheck CheckOf(string number) => CardOf(number)?.Check ?? default;

    /// <summary>The card of a number, with what its bank says when it is asked about it; null: nothing of its own.</summary>
    public static TestCard? CardOf(string number) => Cards.FirstOrDefault(card => card.Number == number);

    private static TestCard Asks(string number, string meaning, HolderCheck check) =>
        new(number, "Visa", new(Ending.Approved), meaning) { Check = check };

    private static bool HasCheckDigit(string number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    private bool TryTake((string? System, Operation Operation) key, out Outcome outcome)
    {
        outcome = default;
        return _queues.TryGetValue(key, out var queue) && queue.TryDequeue(out outcome);
    }
}
