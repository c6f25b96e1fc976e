using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ProviderSimulator.Wire;

/// <summary>A card capture intent at Quickpay. JSON is kept as text: it is written once and read by many threads.</summary>
internal sealed record QuickpayCapture(
    Guid Id,
    string Kind,
    string Request,
    DateTimeOffset Created,
    DateTimeOffset Updated,
    DateTimeOffset Deletion,
    string State,
    string? Gateway)
{
    public const string CreditCard = "CREDIT_CARD";
    public const string Peinau = "PEINAU_CAPTURE";
    public const string Cmr = "CMR_CAPTURE";

    private static readonly TimeSpan TimeToEnterTheCard = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TimeToUseTheToken = TimeSpan.FromHours(24);

    public string? ReferenceId => (string?)JsonNode.Parse(Request)!["cardholder"]?["reference_id"];

    public string InvoiceNumber => $"INCA-{Created.ToUnixTimeMilliseconds()}";

    public bool IsGone => Deletion <= TimeProvider.System.GetUtcNow();

    public static QuickpayCapture Create(string kind, JsonObject request)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new(Guid.NewGuid(), kind, request.ToJsonString(), now, now, now + TimeToEnterTheCard, "created", null);
    }

    public QuickpayCapture Capture(JsonObject gateway) => this with
    {
        State = "captured",
        Gateway = gateway.ToJsonString(),
        Updated = TimeProvider.System.GetUtcNow(),
        Deletion = Created + TimeToUseTheToken,
    };

    public QuickpayCapture Reject() => this with { State = "rejected", Updated = TimeProvider.System.GetUtcNow() };

    /// <summary>The intent as the wire shows it, in the key order of the newest samples.</summary>
    /// <param name="address">The tokenization service's own address, for the links.</param>
    public JsonObject ToJson(string address)
    {
        var request = JsonNode.Parse(Request)!.AsObject();
        var intent = new JsonObject();
        if (State == "captured")
        {
            intent["additional_attributes"] = request["additional_attributes"]?.DeepClone()
                ?? new JsonObject { ["remember_capture"] = false };
            intent["gateway"] = JsonNode.Parse(Gateway!);
        }
        intent["capture"] = Kind;
        intent["capture_method"] = "TOKENIZATION";
        intent["application"] = QuickpayTokens.ApplicationId;
        intent["links"] = Links(address);
        foreach (var name in (string[])["redirect_urls", "billing", "cardholder", "additional_attributes"])
            if (request[name] is { } value && !intent.ContainsKey(name)) intent[name] = value.DeepClone();
        intent["deletion_time"] = Ledger.Time(Deletion);
        intent["update_time"] = Ledger.Time(Updated);
        intent["create_time"] = Ledger.Time(Created);
        intent["state"] = State;
        intent["invoice_number"] = InvoiceNumber;
        intent["_id"] = Id.ToString();
        intent["id"] = Id.ToString();
        return intent;
    }

    /// <summary>self, capture_url, then the direct link: clients take them by position.</summary>
    private JsonArray Links(string address)
    {
        var captures = $"{address}/captures";
        var links = new JsonArray(Link($"{captures}/{Id}", "self", "GET"));
        var page = Kind switch
        {
            CreditCard => $"{captures}/gateways/credit/card/{Id}/capture",
            Peinau => $"{captures}/gateways/peinau/capture/{Id}/capture",
            _ => $"{captures}/gateways/cmr/capture/{Id}/capture",
        };
        // After the capture there is no page any more.
        if (State == "created") links.Add(Link(page, "capture_url", "REDIRECT"));
        if (Kind == Peinau) links.Add(Link($"{page}_card", "capture_card", "POST", "Jwt"));
        if (Kind == Cmr) links.Add(Link(page, "capture", "POST", "Jwt"));
        return links;
    }

    private static JsonObject Link(string href, string rel, string method, params string[] security) => new()
    {
        ["href"] = href,
        ["rel"] = rel,
        ["method"] = method,
        ["security"] = new JsonArray([.. security.Select(word => (JsonNode)word)]),
    };
}

/// <summary>Quickpay's intents, in memory. A change is a compare-and-set.</summary>
internal sealed class QuickpayCaptures
{
    private readonly ConcurrentDictionary<Guid, QuickpayCapture> _captures = new();

    public void Add(QuickpayCapture capture) => _captures[capture.Id] = capture;

    public bool TryChange(QuickpayCapture before, QuickpayCapture after) => _captures.TryUpdate(before.Id, after, before);

    public QuickpayCapture? Find(string? id)
    {
        if (!Guid.TryParse(id, out var guid) || !_captures.TryGetValue(guid, out var capture)) return null;
        if (!capture.IsGone) return capture;
        _captures.TryRemove(guid, out _);
        return null;
    }

    public void Clear() => _captures.Clear();
}
