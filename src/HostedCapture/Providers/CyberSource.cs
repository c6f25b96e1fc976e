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
// Our own choices: "Unspecified" and null@cybersource.com (the placeholder CyberSource names) where the merchant
// gave no address, since seed 000 makes intents without one; the currency of the cardholder's country.
public sealed class CyberSource(ProviderEndpoint endpoint) : ICardProvider
{
    private const string Unspecified = "Unspecified";

    private static readonly XNamespace s_soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace s_security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static readonly XNamespace s_data = "urn:schemas-cybersource-com:transaction-data-1.219";

    /// <inheritdoc/>
    public string Name => "cybersource";

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        // 232: card type not accepted. A number of no known brand has no type to send.
        if (CardType(request.Card.Brand) is null)
            return new Outcome.Declined("232");

        var reply = await endpoint.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUrl}/commerce/1.x/transactionProcessor")
        {
            Content = new StringContent(Envelope(request, endpoint["MerchantId"], endpoint["TransactionKey"]), Encoding.UTF8, "text/xml"),
        });
        return reply switch
        {
            WireReply.NeverSent never => new Outcome.Refused(never.Reason, Sent: false),
            WireReply.Lost lost => new Outcome.Unknown(lost.Reason),
            WireReply.Answered { Status: 429 or 503 } busy => new Outcome.Refused($"HTTP {busy.Status}", Sent: true),
            WireReply.Answered answered => Parse(answered.Status, answered.Body, request),
            _ => throw new InvalidOperationException("No such reply."),
        };
    }

    /// <summary>The request. Pure.</summary>
    public static string Envelope(TokenizeRequest request, string merchantId, string transactionKey)
    {
        var secrets = request.Card.Reveal();
        var (first, last) = SplitName(request.HolderName);
        var billing = request.Billing;
        var country = billing?.Country ?? request.Country;
        var northAmerican = country is "US" or "CA";
        var message = new XElement(s_data + "requestMessage",
            Element("merchantID", merchantId),
            Element("merchantReferenceCode", request.AttemptId.ToString()),
            new XElement(s_data + "billTo",
                Element("firstName", first),
                Element("lastName", last),
                Element("street1", Limit(billing?.Line1, 60) ?? Unspecified),
                billing?.Line2 is { Length: > 0 } line2 ? Element("street2", Limit(line2, 60)!) : null,
                Element("city", Limit(billing?.City, 50) ?? Unspecified),
                // Two letters are meant; other countries' regions are cut to what the field takes.
                billing?.State is not null || northAmerican ? Element("state", Limit(billing?.State, 20) ?? "NA") : null,
                northAmerican ? Element("postalCode", country == "US" ? "00000" : "A0A 0A0") : null,
                Element("country", country),
                Element("email", Limit(request.Email, 255) ?? "null@cybersource.com")),
            new XElement(s_data + "purchaseTotals", Element("currency", Currency(request.Country))),
            new XElement(s_data + "card",
                Element("accountNumber", secrets.Number),
                Element("expirationMonth", request.Card.Expiry!.Value.TwoDigitMonth),
                Element("expirationYear", request.Card.Expiry.Value.FourDigitYear),
                Element("cvNumber", secrets.Code),
                Element("cardType", CardType(request.Card.Brand)!)),
            new XElement(s_data + "recurringSubscriptionInfo", Element("frequency", "on-demand")),
            new XElement(s_data + "paySubscriptionCreateService", new XAttribute("run", "true")),
            Element("merchantTransactionIdentifier", request.Key));

        return new XElement(s_soap + "Envelope",
            new XElement(s_soap + "Header",
                new XElement(s_security + "Security",
                    new XAttribute(s_soap + "mustUnderstand", "1"),
                    new XElement(s_security + "UsernameToken",
                        new XElement(s_security + "Username", merchantId),
                        new XElement(s_security + "Password",
                            new XAttribute("Type", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"),
                            transactionKey)))),
            new XElement(s_soap + "Body", message)).ToString(SaveOptions.DisableFormatting);
    }

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
        return (decision, code) switch
        {
            ("ACCEPT", "100") when token is { Length: > 0 } && !request.Card.IsIn(token) => new Outcome.Approved(token, Gateway(reply, token, request)),
            // Missing or invalid fields: the card's own are the cardholder's to mend, all others are ours.
            ("REJECT", "101" or "102") => BlamesCard(reply) ? new Outcome.Declined(code) : new Outcome.Refused($"reason {code}", Sent: true),
            ("REJECT", "234") => new Outcome.Refused("reason 234", Sent: true),
            // 104: an earlier request with this identifier was accepted, so there is a token.
            ("REJECT", "104") => new Outcome.Unknown("reason 104"),
            ("REJECT", { Length: 3 }) when token is null && code.All(char.IsAsciiDigit) => new Outcome.Declined(code),
            _ => new Outcome.Unknown($"reason {(code is { Length: 3 } && code.All(char.IsAsciiDigit) ? code : "unreadable")}"),
        };
    }

    private static Outcome ParseFault(XElement fault)
    {
        // The code's prefix may be any; what follows it says who is to blame.
        var code = fault.Element("faultcode")?.Value.Split(':')[^1];
        return code is "FailedCheck" or "Client" or "FailedAuthentication" or "InvalidSecurity"
            ? new Outcome.Refused($"fault {code}", Sent: true)
            : new Outcome.Unknown("fault");
    }

    private static bool BlamesCard(XElement reply)
    {
        var fields = reply.Elements().Where(element => element.Name.LocalName is "missingField" or "invalidField").Select(element => element.Value).ToList();
        return fields.Count > 0 && fields.TrueForAll(field => field.Contains("card/", StringComparison.Ordinal));
    }

    private static string Gateway(XElement reply, string token, TokenizeRequest request)
    {
        var (first, last) = request.Card.Truncate(request.FirstFourLastSix);
        return new JsonObject
        {
            [request.FirstFourLastSix ? "panFirst4" : "panFirst6"] = first,
            [request.FirstFourLastSix ? "panLast6" : "panLast4"] = last,
            ["merchantReferenceCode"] = request.ReferenceId ?? request.AttemptId.ToString(),
            ["requestID"] = Echo("requestID"),
            ["decision"] = "ACCEPT",
            ["reasonCode"] = "100",
            ["requestToken"] = Echo("requestToken"),
            ["paySubscriptionCreateReply"] = new JsonObject { ["reasonCode"] = "100", ["subscriptionID"] = token },
        }.ToJsonString();

        string? Echo(string name) => Value(reply, name) is { } value && !request.Card.IsIn(value) ? value : null;
    }

    private static XElement? Read(string body)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XElement Element(string name, string value) => new(s_data + name, value);

    private static string? Value(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    private static (string First, string Last) SplitName(string? name)
    {
        var words = (name ?? "").Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (Limit(words.ElementAtOrDefault(0), 60) ?? Unspecified, Limit(words.ElementAtOrDefault(1), 60) ?? Unspecified);
    }

    // A name may hold letters that no XML may (U+FFFE), and a cut may fall within a letter.
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

    private static string? CardType(CardBrand? brand) => brand?.Id switch
    {
        "visa" => "001",
        "mastercard" => "002",
        "amex" => "003",
        "discover" => "004",
        "diners" => "005",
        "jcb" => "007",
        _ => null,
    };
}
