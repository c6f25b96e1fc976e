using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using static ProviderSimulator.Wire.CyberSource;

namespace ProviderSimulator.Wire;

/// <summary>CyberSource's credit card services: authorization by a subscription profile, capture, reversal, credit, void.</summary>
internal sealed class CyberSourcePayments(Ledger ledger, Bank bank, Cards cards, Script script, Line line, CyberSourceReports reports)
{
    /// <summary>A capture or credit goes to the processor with the next batch; until then it can be voided.</summary>
    private static readonly TimeSpan Batch = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, Done> _done = new(StringComparer.Ordinal);

    /// <summary>A request that was accepted. <c>Line</c> is the ledger's, once it is settled.</summary>
    private sealed class Done(Payment payment, Operation operation, decimal amount, DateTimeOffset at)
    {
        public Payment Payment => payment;
        public Operation Operation => operation;
        public decimal Amount => amount;
        public DateTimeOffset At => at;
        public long Line { get; set; }
        public bool IsVoided { get; set; }
    }

    /// <summary>An amount as the wire has it: <c>1000</c> in CLP, <c>1000.00</c> in BRL.</summary>
    public static string Print(decimal amount, string currency) =>
        Money.PlacesOf(currency) == 0 ? amount.ToString("0", CultureInfo.InvariantCulture) : Money.TwoPlaces(amount);

    public async Task RunAsync(HttpContext http, CyberSourceRequest request, string service, Operation operation)
    {
        var key = request["merchantTransactionIdentifier"];
        var reference = request["merchantReferenceCode"]!;
        var identity = key is not null ? "identifier " + key
            : operation is Operation.Authorize or Operation.Charge ? "authorization " + reference
            : null;
        // A repeat is detected first: its operation may be done already.
        if (identity is not null && ledger.HasAccepted(Name, identity))
        {
            await Refused(request, service, "104").SendAsync(http);
            return;
        }

        var (id, token) = NewRequest();
        var (done, parent, refusal) = Prepare(request, service, operation, id);
        if (refusal is not null)
        {
            await refusal.SendAsync(http);
            return;
        }
        var (payment, amount) = (done!.Payment, done.Amount);
        var move = new Move(operation, amount, key, reference);
        var undone = service == "voidService" ? _done[parent!] : null;

        Answer Accept(bool pending)
        {
            if (identity is not null && !ledger.TryAccept(Name, identity)) return Refused(request, service, "104");
            var entry = NewEntry(pending ? "DREVIEW" : "SOK");
            string? Perform()
            {
                if (undone is null)
                {
                    var refused = bank.Do(payment, move, pending, number => (done.Line, entry.Flag) = (number, "SOK"));
                    return refused == Refusal.None ? null : Reason(payment, operation, refused);
                }
                lock (payment.Lock)
                {
                    if (VoidOf(undone) is { } reason) return reason;
                    undone.IsVoided = true;
                    bank.TakeBack(payment, undone.Operation, undone.Amount, undone.Line);
                    return null;
                }
            }
            if (Perform() is { } late)
            {
                if (identity is not null) ledger.Withdraw(Name, identity);
                return Refused(request, service, late);
            }
            _done[id] = done;
            reports.Add(entry);
            return Reply(request, id, token, pending ? "480" : "100", Replies(request, service, operation, payment, amount, pending ? "480" : "100"));
        }

        CyberSourceReports.Entry NewEntry(string flag) => new(reference, id, request["recurringSubscriptionInfo/subscriptionID"] ?? "", Applications(service, operation), flag)
        {
            Money = (payment, amount),
            Parent = parent,
        };

        var outcome = operation is Operation.Authorize or Operation.Charge
            ? script.Decide(Name, operation, CardOf(request)!.Outcome, $"{operation} {key ?? reference}")
            : script.Decide(Name, operation);
        await line.EndAsync(http, outcome, new(
            Approve: () => Accept(pending: false),
            Decline: reason =>
            {
                if (undone is null) bank.Decline(payment, operation, reason, amount);
                reports.Add(NewEntry(CyberSourceReports.FlagOf(reason)));
                return Refused(request, service, reason);
            },
            Error: Failed,
            Unavailable: Unavailable)
        {
            // A void is decided within CyberSource, without the bank.
            Pending = () => Accept(pending: undone is null),
            Unanswered = () =>
            {
                reports.Add(NewEntry("ETIMEOUT"));
                return Refused(request, service, "250");
            },
        });
    }

    /// <summary>The card of an authorization: named itself, or kept as a profile.</summary>
    private KeptCard? CardOf(CyberSourceRequest request) =>
        request.PaysWithCard ? KeptCard.Of(request["card/accountNumber"]!) : cards.Find(Name, request["recurringSubscriptionInfo/subscriptionID"]);

    /// <summary>A request's payment and the request it follows; or why it is impossible.</summary>
    private (Done? Done, string? Parent, Answer? Refusal) Prepare(CyberSourceRequest request, string service, Operation operation, string id)
    {
        var currency = request["purchaseTotals/currency"];
        Money.TryRead(request["purchaseTotals/grandTotalAmount"], out var amount);
        if (operation is Operation.Authorize or Operation.Charge)
        {
            if (CardOf(request) is not { } card)
                return (null, null, Invalid("recurringSubscriptionInfo/subscriptionID"));
            var payment = new Payment(Name, id, request["merchantReferenceCode"], currency!, amount, card.LastFour, bank.Now);
            return (new(payment, operation, amount, bank.Now), null, null);
        }

        var parent = request[service switch
        {
            "ccCaptureService" => "ccCaptureService/authRequestID",
            "ccAuthReversalService" => "ccAuthReversalService/authRequestID",
            "ccCreditService" => "ccCreditService/captureRequestID",
            _ => "voidService/voidRequestID",
        }]!;
        if (!_done.TryGetValue(parent, out var before)) return (null, null, Refused(request, service, "241"));
        var fits = (service, before.Operation) is ("ccCaptureService" or "ccAuthReversalService", Operation.Authorize)
            or ("ccCreditService", Operation.Charge or Operation.Confirm)
            or ("voidService", Operation.Charge or Operation.Confirm or Operation.Refund);
        if (!fits) return (null, null, Refused(request, service, service == "voidService" ? "246" : "241"));
        if (service == "voidService")
        {
            return VoidOf(before) is { } late
                ? (null, null, Refused(request, service, late))
                : (new(before.Payment, Operation.Void, before.Amount, bank.Now), parent, null);
        }
        if (currency != before.Payment.Currency) return (null, null, Invalid("purchaseTotals/currency"));
        if (service == "ccCreditService" && before.IsVoided) return (null, null, Refused(request, service, "247"));
        var refused = bank.Check(before.Payment, operation, amount);
        if (refused != Refusal.None) return (null, null, Refused(request, service, Reason(before.Payment, operation, refused)));
        return service == "ccAuthReversalService" && amount != before.Amount
            ? (null, null, Refused(request, service, "239"))
            : (new(before.Payment, operation, amount, bank.Now), parent, null);

        Answer Invalid(string field)
        {
            var (requestId, requestToken) = NewRequest();
            return Reply(request, requestId, requestToken, "102", [], Fields(request, "invalidField", [CyberSourceRequest.Spell(field)]));
        }
    }

    /// <summary>Why a capture or credit cannot be voided; null if it can. A capture that was paid back in part stays.</summary>
    private string? VoidOf(Done before) =>
        before.IsVoided || before.Line == 0 || bank.Now > before.At + Batch || (before.Operation != Operation.Refund && before.Payment.Refunded > 0) ? "246" : null;

    private static string Reason(Payment payment, Operation operation, Refusal refusal) => (operation, refusal, payment.Stage) switch
    {
        (_, Refusal.Amount, _) => "235",
        (_, Refusal.Lapsed, _) => "242",
        (Operation.Void, _, Stage.Confirmed) => "243",
        (Operation.Confirm, _, Stage.Confirmed) => "238",
        (Operation.Confirm or Operation.Void, _, Stage.Voided) => "237",
        (Operation.Refund, _, Stage.Voided) => "247",
        (Operation.Confirm, _, _) when payment.Pending == Operation.Confirm => "238",
        _ => "242",
    };

    private static string[] Applications(string service, Operation operation) => service switch
    {
        "ccAuthService" => operation == Operation.Charge ? ["ics_auth", "ics_bill"] : ["ics_auth"],
        "ccCaptureService" => ["ics_bill"],
        "ccAuthReversalService" => ["ics_auth_reversal"],
        "ccCreditService" => ["ics_credit"],
        _ => ["ics_void"],
    };

    /// <summary>A refusal; one by the processor has its reason in the service's reply, too.</summary>
    private static Answer Refused(CyberSourceRequest request, string service, string reason)
    {
        var (id, token) = NewRequest();
        var c = request.Namespace;
        var reply = int.TryParse(reason, out var code) && code >= 200
            ? new XElement(c + service.Replace("Service", "Reply", StringComparison.Ordinal), new XElement(c + "reasonCode", reason))
            : null;
        return Reply(request, id, token, reason, [reply]);
    }

    private IEnumerable<XElement?> Replies(CyberSourceRequest request, string service, Operation operation, Payment payment, decimal amount, string reason)
    {
        var c = request.Namespace;
        var time = bank.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var reconciliation = Cards.Digits(16);
        XElement Element(string name, string value) => new(c + name, value);

        XElement Capture(string name) => new(c + name,
            Element("reasonCode", reason), Element("requestDateTime", time), Element("amount", Print(amount, payment.Currency)), Element("reconciliationID", reconciliation));

        if (service != "voidService") yield return new(c + "purchaseTotals", Element("currency", payment.Currency));
        switch (service)
        {
            case "ccAuthService":
                yield return new(c + "ccAuthReply",
                    Element("reasonCode", reason),
                    Element("amount", Print(amount, payment.Currency)),
                    Element("authorizationCode", Cards.Digits(6)),
                    Element("avsCode", "2"),
                    Element("authorizedDateTime", time),
                    Element("processorResponse", "00"),
                    Element("reconciliationID", reconciliation),
                    Element("paymentNetworkTransactionID", Cards.Digits(15)));
                if (operation == Operation.Charge) yield return Capture("ccCaptureReply");
                break;
            case "ccCaptureService":
                yield return Capture("ccCaptureReply");
                break;
            case "ccCreditService":
                yield return Capture("ccCreditReply");
                break;
            case "ccAuthReversalService":
                yield return new(c + "ccAuthReversalReply",
                    Element("reasonCode", reason), Element("amount", Print(amount, payment.Currency)), Element("processorResponse", "00"), Element("requestDateTime", time));
                break;
            default:
                yield return new(c + "voidReply",
                    Element("reasonCode", reason), Element("requestDateTime", time), Element("amount", Print(amount, payment.Currency)), Element("currency", payment.Currency));
                break;
        }
    }
}
