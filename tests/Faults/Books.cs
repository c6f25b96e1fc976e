namespace HostedCapture.Faults;

/// <summary>What the three ledgers say of each other.</summary>
/// <param name="Captured">Captured intents in the database.</param>
/// <param name="Orphans">Tokens that came too late, recorded.</param>
/// <param name="Lost">
/// Tokens at the provider that are neither bound nor recorded, captures that were told to a client or a merchant and
/// are none, and captured intents without a token at the provider.
/// </param>
/// <param name="Doubled">Intents with more than one bound token or event of it, or with fewer.</param>
/// <param name="Submitting">Intents that are not settled.</param>
/// <param name="What">Which ones, for a person.</param>
internal sealed record Books(int Captured, int Orphans, int Lost, int Doubled, int Submitting, string What)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>Whether nothing is lost, doubled or open.</summary>
    public bool Balance => (Lost, Doubled, Submitting) is (0, 0, 0);

    /// <summary>Waits until nothing is open and all tokens are accounted for, then compares; gives up after 90 s.</summary>
    /// <param name="stage">The database and the simulator.</param>
    /// <param name="toldCaptured">The intents of which a client was told that they are captured.</param>
    public static async Task<Books> CompareAsync(Stage stage, IReadOnlyCollection<Guid> toldCaptured)
    {
        Books? books = null;
        await Wait.UntilAsync(async () => (books = await LookAsync(stage, toldCaptured)).Balance, s_patience);
        return books!;
    }

    /// <summary>Compares once.</summary>
    public static async Task<Books> LookAsync(Stage stage, IReadOnlyCollection<Guid> toldCaptured)
    {
        // The provider's first: what it has now, the database may only come to know.
        var ledger = await stage.Simulator.TokensAsync();
        var intents =
            (await stage.Database.QueryAsync<IntentRow>("select id, state, token from intents")).ToDictionary(intent => intent.Id);
        var attempts = (await stage.Database.QueryAsync<AttemptRow>(
            "select id, owner_id as intent_id, provider, state from attempts where operation in ('tokenize', 'verify')"))
                .ToDictionary(attempt => attempt.Id);
        var events =
            (await stage.Database.QueryAsync<string>("select object_id from events where type = 'capture.captured'")).ToLookup(id => id);
        var captured =
            intents.Values.Where(intent => intent is { State: "captured", Token: not null }).Select(intent => intent.Id).ToHashSet();

        var bound = ledger.Where(IsBound).ToLookup(token => attempts[token.Reference!].IntentId);
        var orphans = ledger.Where(token => attempts.GetValueOrDefault(token.Reference ?? "")?.State == "orphan").ToList();
        var approved = attempts.Values.Where(attempt => attempt.State == "approved").ToLookup(attempt => attempt.IntentId);
        string[] lost =
        [
            .. ledger.Except(orphans).Where(token => !IsBound(token)).Select(token => $"token of attempt {token.Reference}"),
            .. toldCaptured.Select(id => id.ToString()).Where(id => !captured.Contains(id)).Select(id => $"told captured {id}"),
            .. captured.Where(id => !bound.Contains(id)).Select(id => $"no token at the provider {id}"),
        ];
        var doubled = captured.Union(bound.Select(group => group.Key)).Union(events.Select(group => group.Key))
            .Where(id => bound[id].Count() > 1 || approved[id].Count() != 1 || events[id].Count() != 1).ToList();
        return new Books(
            captured.Count, orphans.Count, lost.Length, doubled.Count, intents.Values.Count(intent => intent.State == "submitting"),
            string.Join(", ", lost.Concat(doubled).Take(10)));

        // CyberSource's token is the ledger's own; Quickpay's is the id of its intent, known by our reference.
        bool IsBound(LedgerToken token) =>
            attempts.GetValueOrDefault(token.Reference ?? "") is { State: "approved" } attempt
                && intents[attempt.IntentId] is { State: "captured" } intent
            && (attempt.Provider != "cybersource" || intent.Token == token.Token);
    }

    private sealed record IntentRow
    {
        public string Id { get; init; } = "";

        public string State { get; init; } = "";

        public string? Token { get; init; }
    }

    private sealed record AttemptRow
    {
        public string Id { get; init; } = "";

        public string IntentId { get; init; } = "";

        public string Provider { get; init; } = "";

        public string State { get; init; } = "";
    }
}
