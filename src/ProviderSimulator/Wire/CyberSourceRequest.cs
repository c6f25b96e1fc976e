using System.Collections.Concurrent;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace ProviderSimulator.Wire;

/// <summary>A SOAP request to CyberSource, taken apart.</summary>
internal sealed class CyberSourceRequest
{
    public static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace Wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

    private const string PasswordText = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
    private const string NamespaceOfAnyVersion = "urn:schemas-cybersource-com:transaction-data-1.";
    private const string NamespaceOfSchema = NamespaceOfAnyVersion + "219";
    private static readonly string[] Required =
    [
        "merchantID", "merchantReferenceCode", "billTo/firstName", "billTo/lastName", "billTo/street1", "billTo/city",
        "billTo/country", "billTo/email", "purchaseTotals/currency", "card/accountNumber", "card/expirationMonth",
        "card/expirationYear", "card/cardType", "recurringSubscriptionInfo/frequency",
    ];

    private static readonly string[] RequiredToDelete = ["merchantID", "merchantReferenceCode", "recurringSubscriptionInfo/subscriptionID"];

    /// <summary>What paying with a card needs instead of a profile.</summary>
    private static readonly string[] RequiredOfCard = [.. Required.Except(["recurringSubscriptionInfo/frequency"])];

    /// <summary>The services for payments, each with what it needs beside merchantID and merchantReferenceCode.</summary>
    private static readonly (string Service, Operation Operation, string[] Needs)[] PaymentServices =
    [
        ("ccAuthService", Operation.Authorize, [.. Amount, Profile]),
        ("ccCaptureService", Operation.Confirm, [.. Amount, "ccCaptureService/authRequestID"]),
        ("ccAuthReversalService", Operation.Void, [.. Amount, "ccAuthReversalService/authRequestID"]),
        ("ccCreditService", Operation.Refund, [.. Amount, "ccCreditService/captureRequestID"]),
        ("voidService", Operation.Void, ["voidService/voidRequestID"]),
    ];

    private const string Profile = "recurringSubscriptionInfo/subscriptionID";

    private static string[] Amount => ["purchaseTotals/currency", "purchaseTotals/grandTotalAmount"];

    private static readonly string SchemaText = ReadResource("CyberSource.xsd");
    private static readonly ILookup<string, string> Unused = ReadUnused();
    private static readonly ConcurrentDictionary<string, XmlSchemaSet> Schemas = new(StringComparer.Ordinal);

    private readonly XElement? _security;
    private readonly XElement _message;

    private CyberSourceRequest(XElement? security, XElement message) => (_security, _message) = (security, message);

    /// <summary>The namespace of the API version that the request speaks; the reply speaks the same.</summary>
    public XNamespace Namespace => _message.Name.Namespace;

    public string? Username => Token("Username")?.Value;

    public string? Password => Token("Password") is { } password
        && password.Attribute("Type")?.Value is null or PasswordText ? Token("Password")!.Value : null;

    public bool CreatesSubscription => Runs("paySubscriptionCreateService");

    /// <summary>Whether a profile is made only of a card that its bank approves for an amount of nothing.</summary>
    public bool Verifies => CreatesSubscription && Runs("ccAuthService") && !Runs("ccCaptureService");

    /// <summary>Whether another address than the bank's is no decline.</summary>
    public bool IgnoresAddress => this["businessRules/ignoreAVSResult"] == "true";

    public bool DeletesSubscription => Runs("paySubscriptionDeleteService");

    /// <summary>The service that a payment runs; null if it is none. An authorization that is captured at once is a charge.</summary>
    public (string Service, Operation Operation)? Payment => PaymentServices.FirstOrDefault(service => Runs(service.Service)) switch
    {
        (null, _, _) => null,
        _ when Verifies => null,
        ("ccAuthService", _, _) when Runs("ccCaptureService") => ("ccAuthService", Operation.Charge),
        var (service, operation, _) => (service, operation),
    };

    /// <summary>The value at a path such as <c>billTo/street1</c>; null if it is missing or blank.</summary>
    public string? this[string path]
    {
        get
        {
            var element = path.Split('/').Aggregate((XElement?)_message, (parent, name) => parent?.Element(Namespace + name));
            return string.IsNullOrWhiteSpace(element?.Value) ? null : element.Value.Trim();
        }
    }

    /// <summary>Reads an envelope.</summary>
    /// <exception cref="XmlException">The body is not XML, has a DTD, or is not an envelope around one requestMessage.</exception>
    public static CyberSourceRequest Parse(byte[] body)
    {
        using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });
        var envelope = XDocument.Load(reader).Root!;
        if (envelope.Name != Soap + "Envelope") throw new XmlException("The document is not a SOAP 1.1 envelope.");
        if (envelope.Element(Soap + "Body")?.Elements().ToList() is not [{ Name.LocalName: "requestMessage" } message]
            || !IsVersion(message.Name.NamespaceName))
            throw new XmlException("The SOAP body is not one requestMessage of the Simple Order API.");
        return new(envelope.Element(Soap + "Header")?.Element(Wsse + "Security"), message);
    }

    /// <summary>Removes elements of CyberSource's schema that the simulator does not use.</summary>
    public void PassOverUnused()
    {
        foreach (var parent in _message.Elements().Prepend(_message).ToList())
            parent.Elements()
                .Where(child => child.Name.Namespace == Namespace && Unused[parent.Name.LocalName].Contains(child.Name.LocalName))
                .Remove();
    }

    /// <summary>True when an authorization names a card itself and no profile.</summary>
    public bool PaysWithCard => Payment?.Service == "ccAuthService" && this[Profile] is null && this["card/accountNumber"] is not null;

    /// <summary>The schema's first error in the request; names elements, never their values.</summary>
    public string? SchemaError()
    {
        string? error = null;
        var schemas = Schemas.GetOrAdd(Namespace.NamespaceName, Compile);
        new XDocument(new XElement(_message)).Validate(schemas, (_, problem) => error ??= problem.Message);
        return error;
    }

    /// <summary>Missing fields, in the wire's spelling (<c>c:billTo/c:street1</c>).</summary>
    public IReadOnlyList<string> MissingFields()
    {
        IEnumerable<string> required = PaysWithCard ? [.. RequiredOfCard, "purchaseTotals/grandTotalAmount", .. StateOf]
            : Payment is { } payment
                ? ["merchantID", "merchantReferenceCode", .. PaymentServices.First(known => known.Service == payment.Service).Needs]
            : DeletesSubscription ? RequiredToDelete
            : Verifies ? [.. Required, "purchaseTotals/grandTotalAmount", .. StateOf]
            : [.. Required, .. StateOf];
        return [.. required.Where(path => this[path] is null).Select(Spell)];
    }

    /// <summary>Fields whose value cannot be right.</summary>
    public IReadOnlyList<string> InvalidFields()
    {
        (string Path, bool Valid)[] checks =
        [
            ("merchantID", this["merchantID"] == Username),
            ("merchantReferenceCode", Fits("merchantReferenceCode", 50)),
            .. Payment is not null ? InvalidAmount() : [],
            .. PaysWithCard || CreatesSubscription ? InvalidCard() : [],
            // Of an amount, an authorization that makes a profile is not simulated.
            (
                "purchaseTotals/grandTotalAmount",
                !Verifies || (Money.TryRead(this["purchaseTotals/grandTotalAmount"], out var none) && none == 0)),
            // Other frequencies are instalment plans: they need amounts and dates, and are not simulated.
            ("recurringSubscriptionInfo/frequency", Payment is not null
                || DeletesSubscription || this["recurringSubscriptionInfo/frequency"] == "on-demand"),
        ];
        return [.. checks.Where(check => !check.Valid).Select(check => Spell(check.Path))];
    }

    private (string Path, bool Valid)[] InvalidAmount()
    {
        if (this["purchaseTotals/grandTotalAmount"] is not { } text) return [];
        var currency = this["purchaseTotals/currency"];
        return
        [
            ("purchaseTotals/currency", Money.PlacesOf(currency) is not null),
            ("purchaseTotals/grandTotalAmount", Money.TryRead(text, out var amount)
                && amount > 0 && (Money.PlacesOf(currency) is null || Money.Fits(amount, currency))),
        ];
    }

    private (string Path, bool Valid)[] InvalidCard() =>
        [
            ("billTo/firstName", Fits("billTo/firstName", 60)),
            ("billTo/lastName", Fits("billTo/lastName", 60)),
            ("billTo/street1", Fits("billTo/street1", 60)),
            ("billTo/city", Fits("billTo/city", 50)),
            ("billTo/state", this["billTo/country"] is not ("US" or "CA") || IsLetters("billTo/state", 2)),
            ("billTo/country", IsLetters("billTo/country", 2)),
            ("billTo/email", Fits("billTo/email", 255) && this["billTo/email"]!.Split('@') is [not "", not ""]),
            ("purchaseTotals/currency", IsLetters("purchaseTotals/currency", 3)),
            ("card/accountNumber", IsDigits("card/accountNumber", 12, 19)),
            ("card/expirationMonth", IsDigits("card/expirationMonth", 1, 2) && int.Parse(this["card/expirationMonth"]!) is >= 1 and <= 12),
            ("card/expirationYear", IsDigits("card/expirationYear", 4, 4)),
            ("card/cvNumber", this["card/cvNumber"] is null || IsDigits("card/cvNumber", 3, 4)),
            ("card/cardType", Brand.CardTypes.Contains(this["card/cardType"])),
        ];

    private string[] StateOf => this["billTo/country"] is "US" or "CA" ? ["billTo/state", "billTo/postalCode"] : [];

    /// <summary>False if the number belongs to another brand than the card type says.</summary>
    public bool CardTypeFitsNumber() => !(PaysWithCard || CreatesSubscription)
        || Brand.Of(this["card/accountNumber"]!) is not { } brand || brand.CardType == this["card/cardType"];

    public static string Spell(string path) => string.Join('/', path.Split('/').Select(name => "c:" + name));

    private static bool IsVersion(string name) =>
        name.StartsWith(NamespaceOfAnyVersion, StringComparison.Ordinal)
        && name[NamespaceOfAnyVersion.Length..] is { Length: >= 1 and <= 3 } version && version.All(char.IsAsciiDigit);

    private static XmlSchemaSet Compile(string name)
    {
        using var reader = XmlReader.Create(new StringReader(SchemaText.Replace(NamespaceOfSchema, name, StringComparison.Ordinal)));
        var schemas = new XmlSchemaSet { XmlResolver = null };
        schemas.Add(name, reader);
        schemas.Compile();
        return schemas;
    }

    /// <summary>Lines of <c>parent: child child</c>, each going on where the next is indented.</summary>
    private static ILookup<string, string> ReadUnused() => ReadResource("CyberSource.unused.txt").ReplaceLineEndings("\n")
        .Replace("\n  ", " ", StringComparison.Ordinal).Split('\n').Where(line => line is [not '#', ..])
        .Select(line => line.Split(": ")).SelectMany(line => line[1].Split(' '), (line, child) => (Parent: line[0], Child: child))
        .ToLookup(pair => pair.Parent, pair => pair.Child, StringComparer.Ordinal);

    private static string ReadResource(string name)
    {
        using var stream = typeof(CyberSourceRequest).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private bool Runs(string service) => _message.Element(Namespace + service)?.Attribute("run")?.Value == "true";

    private bool Fits(string path, int length) => this[path]!.Length <= length;

    private bool IsLetters(string path, int length) => this[path]!.Length == length && this[path]!.All(char.IsAsciiLetterUpper);

    private bool IsDigits(string path, int least, int most) =>
        this[path]!.Length >= least && this[path]!.Length <= most && this[path]!.All(char.IsAsciiDigit);

    private XElement? Token(string name) => _security?.Element(Wsse + "UsernameToken")?.Element(Wsse + name);
}
