using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>CyberSource: a card becomes an on-demand subscription profile of the Simple Order API.</summary>
// Facts, from "Credit Card Services Using the Simple Order API", "Recurring Billing Using the Simple Order API"
// and the schema CyberSourceTransaction_1.219.xsd:
// - SOAP 1.1 at /commerce/1.x/transactionProcessor, WS-Security UsernameToken: merchant id and transaction key.
// - paySubscriptionCreate with recurringSubscriptionInfo_frequency=on-demand stores a card without charging it.
// - The schema is a sequence: elements out of order are refused.
// - Required: billTo name, street1, city, country, email (US and CA: state and postal code), currency, card number,
//   expiry and type.
// - merchantTransactionIdentifier identifies a request for later look-ups; it has no idempotent meaning, but a
//   repetition of an accepted one is answered with reason code 104.
// - 150, 151, 152 and 250 mean that the outcome must be looked up: "do not resend".
// - paySubscriptionDelete with recurringSubscriptionInfo_subscriptionID deletes a profile; its reply names it again.
// Facts of the look-up, from "CyberSource Reporting Developer Guide" (On-Demand Single Transaction Report), the field
// table of the Reporting User Guide and the on-demand client of the Kill Bill plugin for CyberSource:
// - POST https://ebc.cybersource.com/ebc/Query (test: ebctest.cybersource.com/ebctest/Query), a form of merchantID,
//   type=transaction, subtype=transactionDetail, versionNumber, and merchantReferenceNumber with targetDate
//   (yyyyMMdd); Basic authentication by a user of the Business Center with the permission to download reports.
// - The report is XML with a DOCTYPE: Report/Requests/Request{MerchantReferenceNumber, RequestID, SubscriptionID}, in
//   it ApplicationReplies/ApplicationReply{Name} with RCode (1: done, 0: refused, -1: failed) and RFlag. Creating a
//   profile is ics_pay_subscription_create; SubscriptionID identifies the profile.
// - Each report is of one day. Its time zone is not documented, so every possible day is asked for.
// - A report's lag is not documented either: an empty report is never final, a refusal in it is.
// Our own choices: "Unspecified" and null@cybersource.com (the placeholder CyberSource names) where the merchant
// gave no address, which CREDIT_CARD intents need not have; the currency of the cardholder's country; the RequestID
// where a report has no SubscriptionID, since the two are the same in every sample of Quickpay, which uses CyberSource.
public sealed partial class CyberSource(ProviderEndpoint endpoint, TimeProvider time) : IProvider
{
    // The report's whole address; without it, it is below BaseUrl.
    private const string ReportsUrl = "ReportsUrl";

    // card_cardType; https://developer.cybersource.com/docs/cybs/en-us/api-fields/reference/all/so/api-fields/card-card-type.html
    // and, for the last three, the field type of cybersource-rest-client's TmsBinLookupPaymentAccountInformationCard.
    // A brand without a value there (Mir, Verve) cannot be sent. Whether a merchant's processor takes one of the others shows
    // in its answer: 232.
    private static readonly OrderedDictionary<string, string> s_cardTypes = new()
    {
        ["visa"] = "001",
        ["mastercard"] = "002",
        ["amex"] = "003",
        ["diners"] = "005",
        ["discover"] = "004",
        ["jcb"] = "007",
        ["maestro"] = "042",
        ["elo"] = "054",
        ["hipercard"] = "050",
        ["unionpay"] = "062",
        ["rupay"] = "061",
        ["naranja"] = "076",
        ["cabal"] = "077",
    };

    /// <summary>Its facts.</summary>
    public static ProviderFacts Facts { get; } = new("cybersource", (endpoint, time) => new CyberSource(endpoint, time))
    {
        Tokenizes = [CaptureKind.CreditCard, CaptureKind.Peinau],
        Accepted = new AcceptedCards(s_cardTypes.Keys),
        FindsTokens = true,
        DeletesTokens = true,
        Verifies = true,
        Operations = [Operation.Charge, Operation.Authorize, Operation.Confirm, Operation.Void, Operation.Refund],
        Required = ["MerchantId", "TransactionKey"],
        Addresses = [ReportsUrl],
    };

    private const string ReportVersion = "1.9";
    private const string Xml = "text/xml";
    private const string Unspecified = "Unspecified";

    private static readonly XNamespace s_soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace s_security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static readonly XNamespace s_transaction = "urn:schemas-cybersource-com:transaction-data-1.219";

    ProviderFacts IProvider.Facts => Facts;

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        // The caller has checked the brand; without a type nothing can be sent.
        if (!Facts.Accepted.Has(request.Card.Brand))
            return new Outcome.Refused("brand", Sent: false);

        return await SendAsync(
            () => new CardContent(request.Card, Envelope(request, endpoint["MerchantId"], endpoint["TransactionKey"]), Xml),
            (status, body) => Parse(status, body, request));
    }

    /// <inheritdoc/>
    public async Task<Lookup> LookUpAsync(CardLookupRequest request)
    {
        var facts = request.Facts;
        var answers = await ReportsAsync(facts.AttemptId, request.StartedAt, (status, body) => ParseReport(status, body, request));
        // A token on any day counts; "none" only when every day says so.
        return answers.FirstOrDefault(answer => answer is Lookup.Found)
            ?? answers.FirstOrDefault(answer => answer is Lookup.None { Final: true })
            ?? answers.FirstOrDefault(answer => answer is Lookup.CannotSay)
            ?? answers[0];
    }

    /// <inheritdoc/>
    public async Task<Deletion> DeleteAsync(string token)
    {
        var envelope = DeleteEnvelope(token, Guid.NewGuid().ToString(), endpoint["MerchantId"], endpoint["TransactionKey"]);
        return (await SendAsync(() => new StringContent(envelope, Encoding.UTF8, Xml))).ToDeletion(ParseDeletion);
    }

    /// <summary>The request, with the card's placeholders in it. Pure.</summary>
    public static string Envelope(TokenizeRequest request, string merchantId, string transactionKey)
    {
        var (first, last) = SplitName(request.HolderName);
        var billing = request.Billing;
        var country = billing?.Country ?? request.Country;
        var northAmerican = country is "US" or "CA";
        var verifies = request.Verify != CardVerification.None;
        var message = new XElement(s_transaction + "requestMessage",
            Element("merchantID", merchantId),
            Element("merchantReferenceCode", request.AttemptId.ToString()),
            new XElement(s_transaction + "billTo",
                Element("firstName", first),
                Element("lastName", last),
                Element("street1", Limit(billing?.Line1, 60) ?? Unspecified),
                billing?.Line2 is { Length: > 0 } line2 ? Element("street2", Limit(line2, 60)!) : null,
                Element("city", Limit(billing?.City, 50) ?? Unspecified),
                // The field is for two letters; other countries' regions are cut to its length.
                billing?.State is not null || northAmerican ? Element("state", Limit(billing?.State, 20) ?? "NA") : null,
                northAmerican ? Element("postalCode", country == "US" ? "00000" : "A0A 0A0") : null,
                Element("country", country),
                Element("email", Limit(request.Email, 255) ?? "null@cybersource.com")),
            new XElement(s_transaction + "purchaseTotals",
                Element("currency", Currency(request.Country)),
                verifies ? Element("grandTotalAmount", "0") : null),
            new XElement(s_transaction + "card",
                Element("accountNumber", CardContent.Number),
                Element("expirationMonth", request.Card.Expiry!.Value.TwoDigitMonth),
                Element("expirationYear", request.Card.Expiry.Value.FourDigitYear),
                request.Card.HasCode && request.Verify != CardVerification.Zero ? Element("cvNumber", CardContent.Code) : null,
                Element("cardType", s_cardTypes[request.Card.Brand!.Id])),
            new XElement(s_transaction + "recurringSubscriptionInfo", Element("frequency", "on-demand")),
            verifies ? Service("ccAuthService") : null,
            verifies
                ? Service("paySubscriptionCreateService", "disableAutoAuth", "true")
                : Service("paySubscriptionCreateService"),
            verifies ? Element("businessRules", Element("ignoreAVSResult", "true")) : null,
            Element("merchantTransactionIdentifier", request.Key));
        return Envelope(message, merchantId, transactionKey);
    }

    /// <summary>The request that deletes a profile. Pure.</summary>
    public static string DeleteEnvelope(string token, string reference, string merchantId, string transactionKey) => Envelope(
        new XElement(s_transaction + "requestMessage",
            Element("merchantID", merchantId),
            Element("merchantReferenceCode", reference),
            new XElement(s_transaction + "recurringSubscriptionInfo", Element("subscriptionID", token)),
            new XElement(s_transaction + "paySubscriptionDeleteService", new XAttribute("run", "true"))),
        merchantId,
        transactionKey);

    private static string Envelope(XElement message, string merchantId, string transactionKey) =>
        new XElement(s_soap + "Envelope",
            new XElement(s_soap + "Header",
                new XElement(s_security + "Security",
                    new XAttribute(s_soap + "mustUnderstand", "1"),
                    new XElement(s_security + "UsernameToken",
                        new XElement(s_security + "Username", merchantId),
                        new XElement(s_security + "Password",
                            new XAttribute(
                                "Type", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"),
                            transactionKey)))),
            new XElement(s_soap + "Body", message)).ToString(SaveOptions.DisableFormatting);

    /// <summary>The meaning of a reply. Pure.</summary>
    public static Outcome Parse(int status, string body, TokenizeRequest request)
    {
        if (Read(body) is not { } envelope)
            return new Outcome.Unknown($"HTTP {status}, not XML");
        if (envelope.Descendants(s_soap + "Fault").FirstOrDefault() is { } fault)
            return ParseFault(fault);
        if (status != 200 || envelope.Descendants().FirstOrDefault(element => element.Name.LocalName == "replyMessage") is not { } reply)
            return new Outcome.Unknown($"HTTP {status}, no replyMessage");

        var (decision, code) = (Value(reply, "decision"), Value(reply, "reasonCode"));
        var token = reply.Elements().FirstOrDefault(element => element.Name.LocalName == "paySubscriptionCreateReply") is { } created
            ? Value(created, "subscriptionID")
            : null;
        var made = token is { Length: > 0 } && !request.Card.IsIn(token) ? token : null;
        var bank = request.Verify == CardVerification.None ? null : BankWord.OfReply(reply);
        var hasStreet = request.Billing?.Line1 is { Length: > 0 };
        return (decision, code) switch
        {
            ("ACCEPT", "100") when made is not null => Made(
                made, Gateway(Echo("requestID"), Echo("requestToken"), made, request.Facts, bank), bank, request.Verify, hasStreet),
            // Missing or invalid fields: an error in the card's fields is a decline, in all others an error of ours.
            ("REJECT", "101" or "102") => Blames(reply, "card/")
                ? new Outcome.Declined(code)
                : new Outcome.Refused($"reason {code}", Sent: true)
                {
                    Verification = request.Verify != CardVerification.None && Blames(reply, AmountField) ? Verification.NotPossible : null,
                },
            ("REJECT", "234") => new Outcome.Refused("reason 234", Sent: true),
            // 104: an earlier request with this identifier was accepted, so there is a token.
            ("REJECT", "104") => new Outcome.Unknown("reason 104"),
            ("REJECT", { Length: 3 }) when code.All(char.IsAsciiDigit) && (token is null || (made is not null && bank is not null)) =>
                new Outcome.Declined(code) { Made = made, Verification = bank?.Say(Verification.Declined, request.Verify, hasStreet) },
            _ => new Outcome.Unknown($"reason {(code is { Length: 3 } && code.All(char.IsAsciiDigit) ? code : "unreadable")}"),
        };

        // A reply that quotes the card is not shown.
        string? Echo(string name) => Value(reply, name) is { } value && !request.Card.IsIn(value) ? value : null;
    }

    /// <summary>The meaning of a report. Pure.</summary>
    public static Lookup ParseReport(int status, string body, CardLookupRequest request)
    {
        if (status != 200 || Read(body) is not { Name.LocalName: "Report" } report)
            return new Lookup.CannotSay($"report: HTTP {status}");

        var facts = request.Facts;
        var ours = report.Descendants()
            .Where(one => one.Name.LocalName == "Request"
                && one.Attribute("MerchantReferenceNumber")?.Value == facts.AttemptId.ToString())
            .ToList();
        var replies = from one in ours
                      from reply in one.Descendants()
                      where reply.Name.LocalName == "ApplicationReply" && reply.Attribute("Name")?.Value == "ics_pay_subscription_create"
                      select (Request: one, Code: Value(reply, "RCode"), Flag: Value(reply, "RFlag"));
        var all = replies.ToList();
        var verifies = request.Verify != CardVerification.None;
        if (all.Find(reply => reply.Code == "1").Request is { } accepted
            && accepted.Attribute("RequestID")?.Value is { Length: > 0 } requestId)
        {
            var token = accepted.Attribute("SubscriptionID")?.Value is { Length: > 0 } subscription ? subscription : requestId;
            var authorization = verifies ? Application(accepted, "ics_auth") : null;
            if (authorization is { Code: "0" } refused)
                return new Lookup.Found(Declined(accepted, refused.Flag, token, request));
            var bank = authorization is { Code: "1" } ? BankWord.OfReport(accepted) : null;
            return new Lookup.Found(
                Made(token, Gateway(requestId, null, token, facts, bank), bank, request.Verify, request.HasStreet));
        }

        if (verifies && Declined(ours, request) is { } declined)
            return declined;
        // DDUPLICATE: an earlier one was accepted, and the report will have it.
        return new Lookup.None(all.Count > 0 && all.TrueForAll(reply => reply.Code == "0" && reply.Flag != "DDUPLICATE"));
    }

    /// <summary>The meaning of a deletion's reply. Pure.</summary>
    public static Deletion ParseDeletion(int status, string body)
    {
        if (status != 200 || Read(body)?.Descendants().FirstOrDefault(element => element.Name.LocalName == "replyMessage") is not { } reply)
            return new Deletion.Failed($"HTTP {status}");
        return (Value(reply, "decision"), Value(reply, "reasonCode")) switch
        {
            ("ACCEPT", "100") => new Deletion.Done(),
            // 102 for this field: there is no such profile (any more).
            ("REJECT", "102") when Blames(reply, "recurringSubscriptionInfo/") => new Deletion.Done(),
            (_, { Length: 3 } code) when code.All(char.IsAsciiDigit) => new Deletion.Failed($"reason {code}"),
            _ => new Deletion.Failed("reason unreadable"),
        };
    }

    private static Outcome ParseFault(XElement fault)
    {
        // The fault code's prefix varies; its local name tells client from server.
        var code = fault.Element("faultcode")?.Value.Split(':')[^1];
        return code is "FailedCheck" or "Client" or "FailedAuthentication" or "InvalidSecurity"
            ? new Outcome.Refused($"fault {code}", Sent: true)
            : new Outcome.Unknown("fault");
    }

    private static bool Blames(XElement reply, string part)
    {
        var fields = reply.Elements()
            .Where(element => element.Name.LocalName is "missingField" or "invalidField")
            .Select(element => element.Value)
            .ToList();
        return fields.Count > 0 && fields.TrueForAll(field => field.Contains(part, StringComparison.Ordinal));
    }

    private static string Gateway(string? requestId, string? requestToken, string token, AttemptFacts facts, BankWord? bank)
    {
        var gateway = new JsonObject
        {
            [facts.FirstFourLastSix ? "panFirst4" : "panFirst6"] = facts.PanFirst,
            [facts.FirstFourLastSix ? "panLast6" : "panLast4"] = facts.PanLast,
            ["merchantReferenceCode"] = facts.ReferenceId ?? facts.AttemptId.ToString(),
            ["requestID"] = requestId,
            ["decision"] = "ACCEPT",
            ["reasonCode"] = "100",
            ["requestToken"] = requestToken,
            ["ccAuthReply"] = bank?.ToJson(),
            ["paySubscriptionCreateReply"] = new JsonObject { ["reasonCode"] = "100", ["subscriptionID"] = token },
        };
        // A report has no such field.
        if (requestToken is null)
            gateway.Remove("requestToken");
        if (bank is null)
            gateway.Remove("ccAuthReply");
        return gateway.ToJsonString();
    }

    private Task<WireReply> SendAsync(Func<HttpContent> envelope) =>
        endpoint.SendAsync(() =>
            new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUrl}/commerce/1.x/transactionProcessor") { Content = envelope() });

    // Refused before processing: nothing was done.
    private async Task<Outcome> SendAsync(Func<HttpContent> envelope, Func<int, string, Outcome> parse) =>
        (await SendAsync(envelope)).ToOutcome((status, body) =>
            status is 429 or 503 ? new Outcome.Refused($"HTTP {status}", Sent: true) : parse(status, body));

    // The reports of a reference, one for each possible day.
    private async Task<Lookup[]> ReportsAsync(Guid reference, DateTimeOffset moment, Func<int, string, Lookup> parse) =>
        endpoint.Or("ReportUser", "").Length == 0
            ? [new Lookup.CannotSay("no ReportUser is configured")]
            : await Task.WhenAll(Days(moment).Select(async day => (await ReportAsync(reference, day)).ToLookup(parse)));

    private Task<WireReply> ReportAsync(Guid reference, string day) =>
        endpoint.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, endpoint.Or(ReportsUrl, $"{endpoint.BaseUrl}/ebc/Query"))
        {
            Headers = { Authorization = ProviderHttp.Basic(endpoint.Or("ReportUser", ""), endpoint.Or("ReportPassword", "")) },
            Content = new FormUrlEncodedContent(
            [
                new("merchantID", endpoint["MerchantId"]),
                new("type", "transaction"),
                new("subtype", "transactionDetail"),
                new("versionNumber", ReportVersion),
                new("merchantReferenceNumber", reference.ToString()),
                new("targetDate", day),
            ]),
        });

    // The dates of a moment from UTC−12 to UTC+14: two, sometimes three.
    private static IEnumerable<string> Days(DateTimeOffset moment)
    {
        for (var day = moment.UtcDateTime.AddHours(-12).Date; day <= moment.UtcDateTime.AddHours(14).Date; day = day.AddDays(1))
            yield return day.ToString("yyyyMMdd");
    }

    private static XElement? Read(string body)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XElement Element(string name, params object[] content) => new(s_transaction + name, content);

    private static string? Value(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    private static (string First, string Last) SplitName(string? name)
    {
        var words = (name ?? "").Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (Limit(words.ElementAtOrDefault(0), 60) ?? Unspecified, Limit(words.ElementAtOrDefault(1), 60) ?? Unspecified);
    }

    // A name may hold characters that XML does not allow (U+FFFE), and a cut may split a surrogate pair.
    private static string? Limit(string? text, int longest)
    {
        var letters = new StringBuilder();
        foreach (var letter in (text ?? "").EnumerateRunes())
        {
            if (letter.IsBmp && !XmlConvert.IsXmlChar((char)letter.Value))
                continue;
            if (letters.Length + letter.Utf16SequenceLength > longest)
                break;
            letters.Append(letter);
        }

        return letters.ToString().Trim() is { Length: > 0 } kept ? kept : null;
    }

    private static string Currency(string country) => country switch
    {
        "CL" => "CLP",
        "CO" => "COP",
        "PE" => "PEN",
        "AR" => "ARS",
        "BR" => "BRL",
        _ => "USD",
    };
}
