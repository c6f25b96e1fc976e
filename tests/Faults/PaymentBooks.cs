using System.Globalization;
using System.Runtime.InteropServices;

namespace HostedCapture.Faults;

/// <summary>Money of one payment, in minor units.</summary>
/// <param name="Charged">Taken at once.</param>
/// <param name="Confirmed">Taken of what was authorized.</param>
/// <param name="Refunded">Given back.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Moved(long Charged, long Confirmed, long Refunded)
{
    /// <summary>The sum of two.</summary>
    public static Moved operator +(Moved one, Moved other) => new(one.Charged + other.Charged, one.Confirmed + other.Confirmed, one.Refunded + other.Refunded);

    /// <summary>One movement.</summary>
    public static Moved Of(string operation, long units) => operation switch
    {
        "charge" => new(units, 0, 0),
        "confirm" => new(0, units, 0),
        "refund" => new(0, 0, units),
        _ => default,
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Charged} charged, {Confirmed} confirmed, {Refunded} refunded");
}

/// <summary>What the database and the providers say of the payments.</summary>
internal sealed class PaymentBooks
{
    private const string Open = "select (select count(*) from payments where state in ('charging', 'confirming', 'voiding', 'refunding')) + (select count(*) from payment_attempts where state in ('running', 'unknown'))";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, PaymentRow> _payments;
    private readonly ILookup<string, AttemptRow> _attempts;
    private readonly ILookup<string, string> _events;
    private readonly Dictionary<string, Moved> _theirs = [];
    private readonly List<string> _wrong = [];

    private PaymentBooks(IEnumerable<PaymentRow> payments, IReadOnlyList<AttemptRow> attempts, IEnumerable<EventRow> events, IReadOnlyList<LedgerMovement> movements)
    {
        _payments = payments.ToDictionary(payment => payment.Id);
        _attempts = attempts.ToLookup(attempt => attempt.PaymentId);
        _events = events.ToLookup(one => one.ObjectId, one => one.Type);
        var names = Names(attempts);
        foreach (var movement in movements)
        {
            if (names.GetValueOrDefault($"{movement.System} {movement.Reference}") is { } id)
                _theirs[id] = _theirs.GetValueOrDefault(id) + Moved.Of(movement.Operation, PaymentPlan.Minor(movement.Amount, movement.Currency));
            else
                _wrong.Add($"{movement.System} moved money for {movement.Reference}, which nobody here knows");
        }
    }

    /// <summary>How many payments there are.</summary>
    public int Count => _payments.Count;

    /// <summary>Waits until nothing is at a provider, then reads both.</summary>
    public static async Task<PaymentBooks> ReadAsync(Stage stage)
    {
        if (!await Wait.UntilAsync(async () => await stage.Database.OneAsync<long>(Open) == 0, s_patience))
            throw new TimeoutException("Some operations are never settled.");
        var movements = await stage.Simulator.MovementsAsync();
        return new PaymentBooks(
            await stage.Database.QueryAsync<PaymentRow>("select id, provider, state, currency, paid, refunded from payments"),
            await stage.Database.QueryAsync<AttemptRow>("select id, payment_id, operation, provider, upstream_id, handle, state, amount from payment_attempts order by payment_id, number"),
            await stage.Database.QueryAsync<EventRow>("select object_id, type from events where type like 'payment.%' order by object_id, sequence"),
            movements);
    }

    /// <summary>What is wrong, in the books alone and against what the API says.</summary>
    /// <param name="api">Each payment as the API shows it.</param>
    public IReadOnlyList<string> Differences(IReadOnlyDictionary<string, Reply> api)
    {
        List<string> wrong = [.. _wrong];
        foreach (var (id, payment) in _payments)
        {
            var (ours, theirs) = (Ours(id), _theirs.GetValueOrDefault(id));
            if (ours != theirs)
                wrong.Add($"{payment.Provider} payment {id}: {ours} here, {theirs} there");
            if ((payment.Paid, payment.Refunded) != (ours.Charged + ours.Confirmed, ours.Refunded))
                wrong.Add($"payment {id}: {payment.Paid} paid, {payment.Refunded} refunded, and its operations say {ours}");
            if (!api.TryGetValue(id, out var shown))
                wrong.Add($"payment {id} was made, and no client was told of it");
            else if (Shown(shown, payment.Currency) is var told && told != (payment.State, payment.Paid, payment.Refunded))
                wrong.Add($"payment {id}: the API says {told}, the database {(payment.State, payment.Paid, payment.Refunded)}");
            var expected = Expected(id);
            // What came to nothing is news only to those who were told that nobody knows.
            var events = _events[id].Where(type => !type.EndsWith("_failed", StringComparison.Ordinal)).ToList();
            if (!events.SequenceEqual(expected))
                wrong.Add($"payment {id}: events {string.Join(' ', events)} instead of {string.Join(' ', expected)}");
            if (_events[id].Count() - events.Count > _attempts[id].Count(attempt => attempt.State == "refused"))
                wrong.Add($"payment {id}: more failures told than there were");
            wrong.AddRange(_attempts[id].Where(attempt => attempt.State == "orphan").Select(attempt => $"payment {id}: {attempt.Operation} {attempt.Id} was done too late"));
        }

        wrong.AddRange(api.Keys.Where(id => !_payments.ContainsKey(id)).Select(id => $"a client was told of payment {id}, which is not there"));
        return wrong;
    }

    /// <summary>For each provider and currency: ours and theirs.</summary>
    public IEnumerable<(string Provider, string Currency, Moved Ours, Moved Theirs)> Totals() =>
        from payment in _payments.Values
        where payment.Provider is not null
        group payment by (payment.Provider, payment.Currency) into one
        orderby one.Key.Provider, one.Key.Currency
        select (one.Key.Provider!, one.Key.Currency, Sum(one.Select(payment => Ours(payment.Id))), Sum(one.Select(payment => _theirs.GetValueOrDefault(payment.Id))));

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

    private static Moved Sum(IEnumerable<Moved> all) => all.Aggregate(default(Moved), (sum, one) => sum + one);

    private static (string State, long Paid, long Refunded) Shown(Reply payment, string currency)
    {
        var paid = payment["gateway.resume.transaction.amount"]?.GetValue<decimal>() ?? 0;
        var refunded = payment["gateway.refunds"]?.AsArray().Sum(refund => refund!["refunded_amount"]!.GetValue<decimal>()) ?? 0;
        return (payment.Get("state")!, PaymentPlan.Minor(paid, currency), PaymentPlan.Minor(refunded, currency));
    }

    private Moved Ours(string id) => Sum(_attempts[id].Where(attempt => attempt.State == "approved").Select(attempt => Moved.Of(attempt.Operation, attempt.Amount)));

    // One event for its making, and one for each operation that was done or declined, in their order.
    private List<string> Expected(string id)
    {
        var (events, refunded) = (new List<string> { "payment.created" }, 0L);
        var ours = Ours(id);
        foreach (var attempt in _attempts[id].Where(attempt => attempt.State is "approved" or "declined"))
        {
            var isDone = attempt.State == "approved";
            refunded += isDone && attempt.Operation == "refund" ? attempt.Amount : 0;
            events.Add((attempt.Operation, isDone) switch
            {
                ("authorize", true) => "payment.authorized",
                ("charge" or "confirm", true) => "payment.paid",
                ("void", true) => "payment.voided",
                ("refund", true) => refunded == ours.Charged + ours.Confirmed ? "payment.refunded" : "payment.partially_refunded",
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

        public string Currency { get; init; } = "";

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

        public long Amount { get; init; }
    }

    private sealed record EventRow
    {
        public string ObjectId { get; init; } = "";

        public string Type { get; init; } = "";
    }
}
