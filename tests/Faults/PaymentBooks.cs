using System.Globalization;

namespace HostedCapture.Faults;

/// <summary>What the database and the providers say of the payments.</summary>
internal sealed class PaymentBooks
{
    private const string Open =
        "select (select count(*) from payments where state in ('charging', 'confirming', 'voiding', 'refunding')) + (select count(*) "
            + "from attempts where state in ('running', 'unknown'))";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, PaymentRow> _payments;
    private readonly ILookup<string, AttemptRow> _attempts;
    private readonly ILookup<string, string> _events;
    private readonly ILookup<string, Moved> _theirs;
    private readonly IReadOnlyDictionary<string, string> _cards;
    private readonly List<string> _wrong = [];

    private PaymentBooks(
        IEnumerable<PaymentRow> payments,
        IReadOnlyList<AttemptRow> attempts,
        IEnumerable<EventRow> events,
        IEnumerable<LedgerMovement> movements,
        IReadOnlyDictionary<string, string> cards)
    {
        _payments = payments.ToDictionary(payment => payment.Id);
        _attempts = attempts.ToLookup(attempt => attempt.PaymentId);
        _events = events.ToLookup(one => one.ObjectId, one => one.Type);
        _cards = cards;
        var (names, theirs) = (Names(attempts), new List<(string Id, Moved Moved)>());
        foreach (var movement in movements)
        {
            if (names.GetValueOrDefault($"{movement.System} {movement.Reference}") is { } id)
                theirs.Add((id, Moved.Of(movement)));
            else
                _wrong.Add($"{movement.System} moved money for {movement.Reference}, which nobody here knows");
        }

        _theirs = theirs.ToLookup(one => one.Id, one => one.Moved);
    }

    /// <summary>How many payments there are.</summary>
    public int Count => _payments.Count;

    /// <summary>How many edits were taken.</summary>
    public long Edits => _payments.Values.Sum(payment => payment.Version - 1);

    /// <summary>Payments whose money moved there and not here, or here and not there.</summary>
    public int Lost => _payments.Keys.Count(id => Text(Ours(id)) != Text(_theirs[id]));

    /// <summary>Payments that were charged or authorized there more than once.</summary>
    public int Doubled => _theirs.Count(one => one.Count(moved => moved.Operation is "charge" or "authorize") > 1);

    /// <summary>Waits until nothing is at a provider, then reads both.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="cards">The last digits of each captured card, by its intent.</param>
    public static async Task<PaymentBooks> ReadAsync(Stage stage, IReadOnlyDictionary<string, string> cards)
    {
        if (!await Wait.UntilAsync(async () => await stage.Database.OneAsync<long>(Open) == 0, s_patience))
            throw new TimeoutException("Some operations are never settled.");
        return new PaymentBooks(
            await stage.Database.QueryAsync<PaymentRow>(
                "select id, provider, state, version, intent_id, deferred, currency, total, paid, refunded from payments"),
            await stage.Database.QueryAsync<AttemptRow>(
                """
                select id, owner_id as payment_id, operation, provider, upstream_id, handle, state, card, currency, amount from attempts
                where operation not in ('tokenize', 'verify') order by owner_id, number
                """),
            await stage.Database.QueryAsync<EventRow>(
                "select object_id, type from events where type like 'payment.%' order by object_id, sequence"),
            [.. await stage.Simulator.MovementsAsync(), .. await stage.Simulator.AuthorizationsAsync()],
            cards);
    }

    /// <summary>What is wrong, in the books alone and against what the API says.</summary>
    /// <param name="api">Each payment as the API shows it.</param>
    public IReadOnlyList<string> Differences(IReadOnlyDictionary<string, Reply> api)
    {
        List<string> wrong = [.. _wrong];
        foreach (var (id, payment) in _payments)
        {
            var (ours, theirs) = (Ours(id), _theirs[id].ToList());
            if (Text(ours) != Text(theirs))
                wrong.Add($"{payment.Provider} payment {id}: {Text(ours)} here, {Text(theirs)} there");
            if ((payment.Paid, payment.Refunded) != (Sum(ours, "charge", "confirm"), Sum(ours, "refund")))
                wrong.Add($"payment {id}: {payment.Paid} paid, {payment.Refunded} refunded, and its operations say {Text(ours)}");
            var terms = Terms(payment);
            wrong.AddRange(
                Charges(id).Where(charge => charge != terms).Select(charge => $"payment {id} asks for {terms}, and {charge} was asked"));
            if (!api.TryGetValue(id, out var shown))
                wrong.Add($"payment {id} was made, and no client was told of it");
            else
                wrong.AddRange(Unlike(shown, payment, ours).Select(what => $"payment {id}: {what}"));
            wrong.AddRange(WrongEvents(id, payment).Select(what => $"payment {id}: {what}"));
            wrong.AddRange(_attempts[id]
                .Where(attempt => attempt.State == "orphan")
                .Select(attempt => $"payment {id}: {attempt.Operation} {attempt.Id} was done too late"));
        }

        wrong.AddRange(
            api.Keys.Where(id => !_payments.ContainsKey(id)).Select(id => $"a client was told of payment {id}, which is not there"));
        return wrong;
    }

    /// <summary>For each provider and currency: ours and theirs.</summary>
    public IEnumerable<(string Provider, string Currency, string Ours, string Theirs)> Totals() =>
        from payment in _payments.Values
        where payment.Provider is not null
        group payment by payment.Provider into one
        from currency in one.SelectMany(payment => Ours(payment.Id)).Select(moved => moved.Currency).Distinct()
        orderby one.Key, currency
        let ours = one.SelectMany(payment => Ours(payment.Id))
        let theirs = one.SelectMany(payment => _theirs[payment.Id])
        select (one.Key, currency, Total(ours, currency), Total(theirs, currency));

    /// <summary>How many operations ended so: <c>approved authorize</c>, …</summary>
    public IReadOnlyDictionary<string, int> Operations() =>
        _attempts.SelectMany(one => one).CountBy(attempt => $"{attempt.State} {attempt.Operation}").ToDictionary(StringComparer.Ordinal);

    // What a provider may call a payment's operations by: their references here, and what it made of them.
    private static Dictionary<string, string> Names(IEnumerable<AttemptRow> attempts)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attempt in attempts)
        {
            foreach (var name in new[] { attempt.Id, attempt.UpstreamId, attempt.Handle })
            {
                if (name is not null)
                    names[$"{attempt.Provider} {name}"] = attempt.PaymentId;
            }
        }

        return names;
    }

    private static string Text(IEnumerable<Moved> all) =>
        string.Join(", ", all.Select(moved => moved.ToString()).Order(StringComparer.Ordinal));

    private static long Sum(IEnumerable<Moved> all, params string[] operations) =>
        all.Where(moved => operations.Contains(moved.Operation)).Sum(moved => moved.Units);

    private static string Total(IEnumerable<Moved> all, string currency)
    {
        var those = all.Where(moved => moved.Currency == currency).ToList();
        var (charged, confirmed, refunded) = (Sum(those, "charge"), Sum(those, "confirm"), Sum(those, "refund"));
        return string.Create(CultureInfo.InvariantCulture, $"{charged} charged, {confirmed} confirmed, {refunded} refunded");
    }

    // What the API shows: the request and its outcome.
    private static IEnumerable<string> Unlike(Reply shown, PaymentRow payment, List<Moved> ours)
    {
        var currency = shown.Get("transaction.amount.currency")!;
        var total = PaymentPlan.Minor(shown["transaction.amount.total"]!.GetValue<decimal>(), currency);
        var isDeferred = shown.Get("additional_attributes.is_deferred_capture") == "true";
        var asked = (currency, total, isDeferred, shown.Get("additional_attributes.capture_token"));
        if (asked != (payment.Currency, payment.Total, payment.Deferred == 1, payment.IntentId))
            yield return $"the API says {asked}, the database {Terms(payment)}";
        var paid = shown["gateway.resume.transaction.amount"]?.GetValue<decimal>() ?? 0;
        var refunded = shown["gateway.refunds"]?.AsArray().Sum(refund => refund!["refunded_amount"]!.GetValue<decimal>()) ?? 0;
        var told = (shown.Get("state")!, PaymentPlan.Minor(paid, currency), PaymentPlan.Minor(refunded, currency));
        if (told != (payment.State, payment.Paid, payment.Refunded))
            yield return $"the API says {told}, the database {(payment.State, payment.Paid, payment.Refunded)}";
        if (ours.Count == 0)
            yield break;
        var isHeld = shown["gateway.authorization"] is not null;
        var done = (
            isHeld ? "authorize" : "charge",
            shown.Get(isHeld ? "gateway.authorization.price.currency" : "gateway.resume.transaction.currency"),
            shown.Get(isHeld ? "gateway.authorization.panLast4" : "gateway.resume.card_number.pan_last4"),
            shown.Get("gateway.capture_token"));
        var first = ours.First(moved => moved.Operation is "charge" or "authorize");
        if (done != (first.Operation, first.Currency, first.LastFour, payment.IntentId))
            yield return $"the API shows {done}, and it was {first}";
    }

    private static (string? Provider, string Currency, long Units, bool Deferred, string? Card) Terms(PaymentRow payment) =>
        (payment.Provider, payment.Currency, payment.Total, payment.Deferred == 1, payment.IntentId);

    // What was charged or authorized, or declined: each decides what its payment is.
    private IEnumerable<(string? Provider, string Currency, long Units, bool Deferred, string? Card)> Charges(string id) =>
        from attempt in _attempts[id]
        where attempt is { State: "approved" or "declined", Operation: "charge" or "authorize" }
        select ((string?)attempt.Provider, attempt.Currency, attempt.Amount, attempt.Operation == "authorize", attempt.Card);

    // A void moves nothing, and no provider's book has it.
    private List<Moved> Ours(string id) =>
    [
        .. from attempt in _attempts[id]
           where attempt.State == "approved" && attempt.Operation != "void"
           select new Moved(attempt.Operation, attempt.Currency, attempt.Amount, _cards.GetValueOrDefault(attempt.Card ?? "", "")),
    ];

    private IEnumerable<string> WrongEvents(string id, PaymentRow payment)
    {
        var all = _events[id].ToList();
        if (all.Count(type => type == "payment.edited") != payment.Version - 1)
            yield return $"{payment.Version - 1} edits, and the events {string.Join(' ', all)}";
        var charged = all.FindIndex(type => type is "payment.paid" or "payment.authorized" or "payment.rejected");
        if (charged > 0 && all.LastIndexOf("payment.edited") > charged)
            yield return $"edited after it was charged: {string.Join(' ', all)}";
        var expected = Expected(id);
        // A failure is an event only after a 202.
        var events = all.Where(type => type != "payment.edited" && !type.EndsWith("_failed", StringComparison.Ordinal)).ToList();
        if (!events.SequenceEqual(expected))
            yield return $"events {string.Join(' ', events)} instead of {string.Join(' ', expected)}";
        var failed = all.Count(type => type.EndsWith("_failed", StringComparison.Ordinal));
        if (failed > _attempts[id].Count(attempt => attempt.State == "refused"))
            yield return "more failures told than there were";
    }

    // One event for its making, and one for each operation that was done or declined, in their order.
    private List<string> Expected(string id)
    {
        var (events, refunded) = (new List<string> { "payment.created" }, 0L);
        var taken = Sum(Ours(id), "charge", "confirm");
        foreach (var attempt in _attempts[id].Where(attempt => attempt.State is "approved" or "declined"))
        {
            var isDone = attempt.State == "approved";
            refunded += isDone && attempt.Operation == "refund" ? attempt.Amount : 0;
            events.Add((attempt.Operation, isDone) switch
            {
                ("authorize", true) => "payment.authorized",
                ("charge" or "confirm", true) => "payment.paid",
                ("void", true) => "payment.voided",
                ("refund", true) => refunded == taken ? "payment.refunded" : "payment.partially_refunded",
                ("authorize" or "charge", false) => "payment.rejected",
                _ => $"payment.{attempt.Operation}_declined",
            });
        }

        return events;
    }

    private sealed record PaymentRow
    {
        public string Id { get; init; } = "";

        public string? Provider { get; init; }

        public string State { get; init; } = "";

        public long Version { get; init; }

        public string? IntentId { get; init; }

        public long Deferred { get; init; }

        public string Currency { get; init; } = "";

        public long Total { get; init; }

        public long Paid { get; init; }

        public long Refunded { get; init; }
    }

    private sealed record AttemptRow
    {
        public string Id { get; init; } = "";

        public string PaymentId { get; init; } = "";

        public string Operation { get; init; } = "";

        public string Provider { get; init; } = "";

        public string? UpstreamId { get; init; }

        public string? Handle { get; init; }

        public string State { get; init; } = "";

        public string? Card { get; init; }

        public string Currency { get; init; } = "";

        public long Amount { get; init; }
    }

    private sealed record EventRow
    {
        public string ObjectId { get; init; } = "";

        public string Type { get; init; } = "";
    }
}
