using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using static ProviderSimulator.Wire.CyberSourceRequest;

namespace ProviderSimulator.Wire;

/// <summary>CyberSource's Simple Order API over SOAP 1.1: card tokens as on-demand subscription profiles, and payments with them.</summary>
internal sealed class CyberSource(
    Ledger ledger,
    Script script,
    Cards cards,
    Line line,
    CyberSourceReports reports,
    CyberSourcePayments payments,
    IConfiguration configuration)
{
    public const string MerchantId = "demo_merchant";
    public const string TransactionKey = "demo-transaction-key";

    /// <summary>The setting that turns the strict check on.</summary>
    public const string Strict = "Simulator:Strict";

    public const string Name = "cybersource";
    private const string Xml = "text/xml; charset=utf-8";
    private static readonly XNamespace Wsu = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static readonly XNamespace Faults = "urn:schemas-cybersource-com:transaction-data-1.0";

    /// <summary>
    /// Whether a request may hold nothing but what <c>CyberSource.xsd</c> describes, as <c>text/xml</c>. Otherwise any content type
    /// is taken, and elements of CyberSource's schema that the simulator does not use are ignored.
    /// </summary>
    private readonly bool _isStrict = configuration.GetValue<bool>(Strict);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/commerce/1.x/transactionProcessor", ProcessAsync);
        reports.Map(routes);
    }

    public static Answer Unavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "text/html", "<html><body><h1>503 Service Unavailable</h1></body></html>");

    public static Answer Failed => Fault(Faults + "CriticalServerError", "System error.");

    private static string NewRequestId() =>
        TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString()[1..] + RandomNumberGenerator.GetString("0123456789", 13);

    /// <summary>An opaque token of the length and alphabet of CyberSource's.</summary>
    private static string NewRequestToken() => "Ahj" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(39))[..49];

    /// <summary>A request id and a request token in CyberSource's form, for the systems that use CyberSource.</summary>
    public static (string RequestId, string RequestToken) NewRequest() => (NewRequestId(), NewRequestToken());

    private async Task ProcessAsync(HttpContext http)
    {
        if (_isStrict && http.Request.ContentType?.Split(';')[0].Trim().Equals("text/xml", StringComparison.OrdinalIgnoreCase) != true)
        {
            await new Answer(StatusCodes.Status415UnsupportedMediaType, "text/plain", "SOAP 1.1 is sent as text/xml.").SendAsync(http);
            return;
        }
        if (await Line.ReadAsync(http.Request) is not { } body)
        {
            await Line.TooLarge.SendAsync(http);
            return;
        }
        if (Refuse(body, out var request) is { } refusal)
        {
            await refusal.SendAsync(http);
            return;
        }

        if (request!.Payment is { } payment)
        {
            await payments.RunAsync(http, request, payment.Service, payment.Operation);
            return;
        }
        if (request.DeletesSubscription)
        {
            await DeleteAsync(http, request);
            return;
        }

        var number = request["card/accountNumber"]!;
        var key = request["merchantTransactionIdentifier"];
        var reference = request["merchantReferenceCode"]!;
        var identity = key is null ? "reference " + reference : "identifier " + key;

        var outcome = new Outcome(Ending.Approved);
        if (request.Verifies)
            outcome = script.Decide(Name, Operation.Verify, CyberSourceVerification.OutcomeOf(request), key ?? reference);
        if (outcome.Ending == Ending.Approved) outcome = script.Decide(Name, Operation.Tokenize, number, key ?? reference);
        if (request is { Verifies: true, IgnoresAddress: false } && outcome.Ending == Ending.Approved
            && CyberSourceVerification.HasOtherStreet(request)) outcome = Outcome.Decline("200");
        if (outcome.IsHeard && ledger.HasAccepted(Name, identity)) outcome = Outcome.Decline("104");

        await line.EndAsync(http, outcome, new(
            Approve: () =>
            {
                var (id, token) = NewRequest();
                if (!ledger.TryAccept(Name, key, reference, token: id, number[^4..], identity))
                    return Reject(request, "104");
                cards.Keep(Name, id, KeptCard.Of(number));
                var bank = Verify("100");
                reports.Accept(reference, id, bank);
                var profile = new XElement(request.Namespace + "paySubscriptionCreateReply",
                    new XElement(request.Namespace + "reasonCode", "100"),
                    new XElement(request.Namespace + "subscriptionID", id));
                return Reply(request, id, token, "100", [bank?.Reply(request.Namespace, "100"), profile]);
            },
            Decline: reason =>
            {
                var bank = int.TryParse(reason, out var code) && code < 200 ? null : Verify(reason);
                reports.Reject(reference, NewRequestId(), reason, bank);
                return Reject(request, reason, bank);
            },
            Error: Failed,
            Unavailable: Unavailable)
        {
            Unanswered = () =>
            {
                reports.Add(new(reference, NewRequestId(), "", ["ics_auth"], "ETIMEOUT"));
                return Reject(request, "250");
            },
        });

        CyberSourceVerification? Verify(string reason)
        {
            if (!request.Verifies) return null;
            var bank = CyberSourceVerification.Of(request, reason);
            var time = Ledger.Time(TimeProvider.System.GetUtcNow());
            ledger.Verify(new(Name, key, reference, reason, bank.Code is not null, 0, bank.Currency, number[^4..], time));
            return bank;
        }
    }

    private Task DeleteAsync(HttpContext http, CyberSourceRequest request)
    {
        var profile = request["recurringSubscriptionInfo/subscriptionID"]!;
        return line.EndAsync(http, script.Decide(Name, Operation.Delete), new(
            Approve: () =>
            {
                // Profiles stay when the ledger is cleared.
                if (!(ledger.Remove(Name, profile) | cards.Forget(Name, profile)))
                    return Reject(request, "102", Fields(request, "invalidField", ["c:recurringSubscriptionInfo/c:subscriptionID"]));
                var (id, token) = NewRequest();
                return Reply(request, id, token, "100", [new XElement(request.Namespace + "paySubscriptionDeleteReply",
                    new XElement(request.Namespace + "reasonCode", "100"),
                    new XElement(request.Namespace + "subscriptionID", profile))]);
            },
            Decline: reason => Reject(request, reason),
            Error: Failed,
            Unavailable: Unavailable));
    }

    /// <summary>Checks in CyberSource's order: readable, authentic, valid by schema, complete, plausible.</summary>
    private Answer? Refuse(byte[] body, out CyberSourceRequest? request)
    {
        request = null;
        try
        {
            request = Parse(body);
        }
        catch (XmlException)
        {
            return Fault(Soap + "Client", "XML parse error.");
        }
        if (request.Username != MerchantId || request.Password != TransactionKey)
            return Fault(Wsse + "FailedCheck", "Security Data : UsernameToken authentication failed.");
        if (!_isStrict) request.PassOverUnused();
        if (request.SchemaError() is { } error)
            return Fault(Soap + "Client", "XML parse error. " + error);
        if (request is { CreatesSubscription: false, DeletesSubscription: false, Payment: null })
            return Reject(request, "101", Fields(request, "missingField", ["c:paySubscriptionCreateService"]));
        if (request.MissingFields() is { Count: > 0 } missing)
            return Reject(request, "101", Fields(request, "missingField", missing));
        if (request.InvalidFields() is { Count: > 0 } invalid)
            return Reject(request, "102", Fields(request, "invalidField", invalid));
        return request.CardTypeFitsNumber() ? null : Reject(request, "240");
    }

    public static XElement[] Fields(CyberSourceRequest request, string name, IReadOnlyList<string> fields) =>
        [.. fields.Select(field => new XElement(request.Namespace + name, field))];

    /// <summary>A rejection. One by the issuer also carries the reply of the authorization that tried the card.</summary>
    private static Answer Reject(CyberSourceRequest request, string reason, params XElement[] fields) =>
        Reject(request, reason, null, fields);

    private static Answer Reject(CyberSourceRequest request, string reason, CyberSourceVerification? bank, params XElement[] fields)
    {
        var (id, token) = NewRequest();
        var authorization = bank?.Reply(request.Namespace, reason) ?? (int.TryParse(reason, out var code) && code >= 200
            ? new XElement(request.Namespace + "ccAuthReply", new XElement(request.Namespace + "reasonCode", reason))
            : null);
        return Reply(request, id, token, reason, [authorization], fields);
    }

    /// <summary>A reply.</summary>
    /// <param name="services">What the services did, in the schema's order; the totals go first.</param>
    public static Answer Reply(
        CyberSourceRequest request,
        string id,
        string token,
        string reason,
        IEnumerable<XElement?> services,
        params XElement[] fields)
    {
        var c = request.Namespace;
        var decision = reason switch { "100" => "ACCEPT", "480" => "REVIEW", "150" or "151" or "152" or "250" => "ERROR", _ => "REJECT" };
        return Envelope(StatusCodes.Status200OK, new XElement(c + "replyMessage", new XAttribute(XNamespace.Xmlns + "c", c),
            request["merchantReferenceCode"] is { } reference ? new XElement(c + "merchantReferenceCode", reference) : null,
            new XElement(c + "requestID", id),
            new XElement(c + "decision", decision),
            new XElement(c + "reasonCode", reason),
            fields,
            new XElement(c + "requestToken", token),
            services));
    }

    private static Answer Fault(XName code, string text)
    {
        var prefix = code.Namespace == Soap ? "soap" : code.Namespace == Wsse ? "wsse" : "c";
        return Envelope(StatusCodes.Status500InternalServerError, new XElement(Soap + "Fault",
            new XAttribute(XNamespace.Xmlns + "wsse", Wsse), new XAttribute(XNamespace.Xmlns + "c", Faults),
            new XElement("faultcode", $"{prefix}:{code.LocalName}"),
            new XElement("faultstring", text)));
    }

    private static Answer Envelope(int status, XElement content)
    {
        var created = Ledger.Time(TimeProvider.System.GetUtcNow());
        var envelope = new XElement(Soap + "Envelope", new XAttribute(XNamespace.Xmlns + "soap", Soap),
            new XElement(Soap + "Header",
                new XElement(Wsse + "Security", new XAttribute(XNamespace.Xmlns + "wsse", Wsse),
                    new XElement(Wsu + "Timestamp", new XAttribute(XNamespace.Xmlns + "wsu", Wsu),
                        new XAttribute(Wsu + "Id", "Timestamp-" + RandomNumberGenerator.GetInt32(int.MaxValue)),
                        new XElement(Wsu + "Created", created)))),
            new XElement(Soap + "Body", content));
        return new(status, Xml, """<?xml version="1.0" encoding="utf-8"?>""" + "\n" + envelope.ToString(SaveOptions.DisableFormatting));
    }
}
