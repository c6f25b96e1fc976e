using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

// Money moves by the subscription profile of a card, over the Simple Order API.
// Facts, from "Credit Card Services Using the Simple Order API", "Recurring Billing Using the Simple Order API" and the
// schema CyberSourceTransaction_1.219.xsd (the wire itself: see CyberSource.cs):
// - ccAuthService with recurringSubscriptionInfo_subscriptionID and purchaseTotals{currency, grandTotalAmount} authorizes;
//   with ccCaptureService in the same request it is a sale.
// - ccCaptureService{authRequestID} takes authorized money, all or a part; one capture for an authorization.
// - ccAuthReversalService{authRequestID} releases an authorization, always all of it.
// - ccCreditService{captureRequestID} gives back, all or a part, as often as something is left (follow-on credit).
// - 150, 151, 152 and 250 mean that the outcome must be looked up. 104: this merchantTransactionIdentifier was accepted
//   before. 480: held for review. 235, 237–239, 241–243, 247: the request does not fit what was done before it.
// - The report (see CyberSource.cs) has a Request for each of ours, whose reference is the attempt's id: ics_auth, ics_bill
//   (capture), ics_auth_reversal, ics_credit, with RCode 1 done, 0 refused (RFlag DREVIEW: held), −1 failed.
// Our own choices: a report's lag is not documented, so an empty one is final after ReportLagSeconds (an hour
// where it is not set); a processor's timeout that the report still shows after a day counts as nothing done. A report has
// no reason code of a refusal: the code is then its RFlag. Installments are not sent: they need an agreement with each
// processor.
public sealed partial class CyberSource
{
    /// <summary>The setting with the seconds after which an empty report means that nothing was done.</summary>
    public const string ReportLag = "ReportLagSeconds";

    private static readonly TimeSpan s_usualLag = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public Task<Outcome> ChargeAsync(ChargeRequest request) => SendAsync(Charge(request));

    /// <inheritdoc/>
    public Task<Outcome> ConfirmAsync(PaymentStep step) => SendAsync(Confirm(step));

    /// <inheritdoc/>
    public Task<Outcome> VoidAsync(PaymentStep step) => SendAsync(Reversal(step));

    /// <inheritdoc/>
    public Task<Outcome> RefundAsync(PaymentStep step) => SendAsync(Credit(step));

    /// <inheritdoc/>
    public async Task<Lookup> LookUpAsync(PaymentLookupRequest request)
    {
        var age = time.GetUtcNow() - request.StartedAt;
        var lag = int.TryParse(endpoint.Or(ReportLag, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : s_usualLag;
        var answers = await ReportsAsync(request.AttemptId, request.StartedAt, (status, body) => ParseReport(status, body, request, age, lag));
        // A result on any day counts; "none" only when every day says so.
        return answers.FirstOrDefault(answer => answer is Lookup.Found)
            ?? answers.FirstOrDefault(answer => answer is Lookup.Pending)
            ?? answers.FirstOrDefault(answer => answer is Lookup.CannotSay)
            ?? answers.FirstOrDefault(answer => answer is Lookup.None { Final: false })
            ?? answers[0];
    }

    /// <summary>The message that authorizes or charges. Pure.</summary>
    public static XElement Charge(ChargeRequest request) => Message(
        request,
        Element("recurringSubscriptionInfo", new XElement(s_transaction + "subscriptionID", request.Token)),
        Service("ccAuthService"),
        request.Operation == Operation.Charge ? Service("ccCaptureService") : null);

    /// <summary>The message that takes authorized money. Pure.</summary>
    public static XElement Confirm(PaymentStep step) => Message(step, Service("ccCaptureService", "authRequestID", step.Charged));

    /// <summary>The message that releases an authorization. Pure.</summary>
    public static XElement Reversal(PaymentStep step) => Message(step, Service("ccAuthReversalService", "authRequestID", step.Charged));

    /// <summary>The message that gives money back. Pure.</summary>
    public static XElement Credit(PaymentStep step) => Message(step, Service("ccCreditService", "captureRequestID", step.Confirmed ?? step.Charged));

    /// <summary>The meaning of a reply. Pure.</summary>
    public static Outcome ParsePayment(int status, string body)
    {
        if (Read(body) is not { } envelope)
            return new Outcome.Unknown($"HTTP {status}, not XML");
        if (envelope.Descendants(s_soap + "Fault").FirstOrDefault() is { } fault)
            return ParseFault(fault);
        if (status != 200 || envelope.Descendants().FirstOrDefault(element => element.Name.LocalName == "replyMessage") is not { } reply)
            return new Outcome.Unknown($"HTTP {status}, no replyMessage");
        var (decision, code) = (Value(reply, "decision"), Value(reply, "reasonCode"));
        return (decision, code) switch
        {
            ("ACCEPT", "100") when Value(reply, "requestID") is { Length: > 0 } id => new Outcome.Approved(id, Gateway(reply)) { Code = AuthorizationCode(reply) },
            ("REVIEW", _) => new Outcome.Pending("review"),
            // An error in the profile is the merchant's, in every other field ours.
            ("REJECT", "101" or "102") => Blames(reply, "recurringSubscriptionInfo/")
                ? new Outcome.Declined(code!) { Gateway = Gateway(reply) }
                : new Outcome.Refused($"reason {code}", Sent: true),
            ("REJECT", "234") => new Outcome.Refused("reason 234", Sent: true),
            ("REJECT", "104") => new Outcome.Unknown("reason 104"),
            ("REJECT", { Length: 3 }) when code.All(char.IsAsciiDigit) => new Outcome.Declined(code) { Gateway = Gateway(reply) },
            _ => new Outcome.Unknown($"reason {(code is { Length: 3 } && code.All(char.IsAsciiDigit) ? code : "unreadable")}"),
        };
    }

    /// <summary>The meaning of a report for an operation. Pure.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The report.</param>
    /// <param name="request">The operation.</param>
    /// <param name="age">How long ago it began.</param>
    /// <param name="lag">How old an operation must be for an empty report to be final.</param>
    public static Lookup ParseReport(int status, string body, PaymentLookupRequest request, TimeSpan age, TimeSpan lag)
    {
        if (status != 200 || Read(body) is not { Name.LocalName: "Report" } report)
            return new Lookup.CannotSay($"report: HTTP {status}");

        // A charge is both: captured only when both are done.
        var wanted = request.Operation switch
        {
            Operation.Charge => "ics_bill",
            Operation.Authorize => "ics_auth",
            Operation.Confirm => "ics_bill",
            Operation.Void => "ics_auth_reversal",
            _ => "ics_credit",
        };
        var all = (from one in report.Descendants()
                   where one.Name.LocalName == "Request" && one.Attribute("MerchantReferenceNumber")?.Value == request.AttemptId.ToString()
                   from reply in one.Descendants()
                   where reply.Name.LocalName == "ApplicationReply" && reply.Attribute("Name")?.Value == wanted
                   select (Request: one, Code: Value(reply, "RCode"), Flag: Value(reply, "RFlag") ?? "")).ToList();
        if (all.Find(reply => reply.Code == "1").Request?.Attribute("RequestID")?.Value is { Length: > 0 } id)
        {
            var gateway = new JsonObject { ["merchantReferenceCode"] = request.AttemptId.ToString(), ["requestID"] = id, ["decision"] = "ACCEPT", ["reasonCode"] = "100" };
            return new Lookup.Found(new Outcome.Approved(id, ProviderAnswer.Clean(gateway)));
        }

        if (all.Exists(reply => reply.Flag == "DREVIEW"))
            return new Lookup.Pending("review");
        // DDUPLICATE: an earlier one was accepted, and the report will have it.
        if (all.Find(reply => reply.Code == "0" && reply.Flag != "DDUPLICATE") is { Request: not null } refused)
            return new Lookup.Found(new Outcome.Declined(Word(refused.Flag)));
        return new Lookup.None(!request.InFlight && age > (all.Count > 0 ? s_day : lag));
    }

    private static XElement Message(PaymentRequest request, params XElement?[] services) => new(s_transaction + "requestMessage",
        Element("merchantReferenceCode", request.AttemptId.ToString()),
        Element("purchaseTotals", new XElement(s_transaction + "currency", request.Amount.Currency.Code), new XElement(s_transaction + "grandTotalAmount", request.Amount.Text)),
        services,
        Element("merchantTransactionIdentifier", request.Key));

    private static XElement Service(string name, string? field = null, string? value = null) =>
        new(s_transaction + name, new XAttribute("run", "true"), field is null ? null : new XElement(s_transaction + field, value));

    private async Task<Outcome> SendAsync(XElement message)
    {
        var (merchant, key) = (endpoint["MerchantId"], endpoint["TransactionKey"]);
        var whole = new XElement(message);
        whole.AddFirst(Element("merchantID", merchant));
        return await SendAsync(() => new StringContent(Envelope(whole, merchant, key), Encoding.UTF8, Xml), ParsePayment);
    }

    private static string? AuthorizationCode(XElement reply) =>
        reply.Elements().FirstOrDefault(element => element.Name.LocalName == "ccAuthReply") is { } authorization ? Value(authorization, "authorizationCode") : null;

    // The reply as JSON: each element a member, by its own name.
    private static string Gateway(XElement reply)
    {
        var gateway = new JsonObject();
        foreach (var element in reply.Elements().Where(element => !gateway.ContainsKey(element.Name.LocalName)))
            gateway[element.Name.LocalName] = element.HasElements ? Members(element) : element.Value;
        return ProviderAnswer.Clean(gateway);
    }

    private static JsonObject Members(XElement element)
    {
        var members = new JsonObject();
        foreach (var child in element.Elements())
            members[child.Name.LocalName] = child.Value;
        return members;
    }

    private static string Word(string flag) => flag.Length is > 0 and <= 32 && flag.All(char.IsAsciiLetterOrDigit) ? flag : "REFUSED";
}
