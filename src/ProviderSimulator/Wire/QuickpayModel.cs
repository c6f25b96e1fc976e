using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>What is wrong with one field, as the wire names it.</summary>
internal sealed record FieldError(string Field, string Message);

/// <summary>Reads and checks the bodies that Quickpay takes.</summary>
internal static class QuickpayModel
{
    private static readonly string[] CreditCardNeeds = ["cardholder.country", "redirect_urls.return_url", "redirect_urls.cancel_url"];
    private static readonly string[] OthersNeed =
    [
        "cardholder.country", "cardholder.name", "cardholder.email", "billing.line1", "billing.city", "billing.state",
        "billing.country", "redirect_urls.return_url", "redirect_urls.cancel_url",
    ];

    private static readonly string[] Echoed =
    [
        "cardholder.reference_id", "cardholder.country", "cardholder.name", "cardholder.email", "billing.line1",
        "billing.line2", "billing.city", "billing.state", "billing.country", "redirect_urls.return_url",
        "redirect_urls.cancel_url", "additional_attributes.remember_capture",
    ];

    public static IReadOnlyList<FieldError> CheckIntent(JsonObject body)
    {
        var kind = Text(body, "capture");
        string[] required = kind == QuickpayCapture.CreditCard ? CreditCardNeeds : OthersNeed;
        List<FieldError> errors = [.. required.Where(path => Text(body, path) is null).Select(path => new FieldError(path, "is required"))];

        void Check(string field, bool valid, string message)
        {
            if (!valid && errors.All(error => error.Field != field)) errors.Add(new(field, message));
        }
        Check("capture", kind is QuickpayCapture.CreditCard or QuickpayCapture.Peinau or QuickpayCapture.Cmr, "must be CREDIT_CARD, PEINAU_CAPTURE or CMR_CAPTURE");
        Check("capture_method", Text(body, "capture_method") == "TOKENIZATION", "must be TOKENIZATION");
        foreach (var field in (string[])["cardholder.country", "billing.country"])
            Check(field, Text(body, field) is null or { Length: 2 }, "must be an ISO 3166-1 alpha-2 code");
        foreach (var field in (string[])["redirect_urls.return_url", "redirect_urls.cancel_url"])
            Check(field, Uri.TryCreate(Text(body, field), UriKind.Absolute, out var url) && url.Scheme is "http" or "https", "must be an absolute URL");
        Check("cardholder.email", Text(body, "cardholder.email") is not { } email || email.Split('@') is [not "", not ""], "must be an e-mail address");
        return errors;
    }

    /// <summary>The documented fields of an intent's request; nothing else that was sent is kept.</summary>
    public static JsonObject Echo(JsonObject body)
    {
        var echo = new JsonObject();
        foreach (var path in Echoed)
        {
            var (group, name) = path.Split('.') is [var first, var second] ? (first, second) : default;
            if ((body[group] as JsonObject)?[name] is not JsonValue value) continue;
            if (echo[group] is not JsonObject part) echo[group] = part = [];
            part[name] = value.DeepClone();
        }
        return echo;
    }

    /// <summary>Checks a direct capture's body; the number is at <c>card_number</c> or <c>panNumber</c>.</summary>
    public static IReadOnlyList<FieldError> CheckCard(string kind, JsonObject body)
    {
        (string Field, bool Valid, string Message)[] checks = kind == QuickpayCapture.Cmr
            ?
            [
                ("user.country", Text(body, "user.country") is { Length: 2 }, "must be an ISO 3166-1 alpha-2 code"),
                ("user.documentType", Text(body, "user.documentType") == "RUT", "must be RUT"),
                ("user.documentId", Text(body, "user.documentId") is { } id && id.All(char.IsAsciiLetterOrDigit), "is required, without dots or dashes"),
                ("panNumber", IsDigits(Text(body, "panNumber"), 12, 19), "must be a card number"),
            ]
            :
            [
                ("card_number", IsDigits(Text(body, "card_number"), 12, 19), "must be a card number"),
                ("expiry_month", IsDigits(Text(body, "expiry_month"), 1, 2) && int.Parse(Text(body, "expiry_month")!) is >= 1 and <= 12, "must be a month"),
                ("expiry_year", IsDigits(Text(body, "expiry_year"), 4, 4), "must be a year of four digits"),
                ("card_ccv", IsDigits(Text(body, "card_ccv"), 3, 4), "must be three or four digits"),
            ];
        return [.. checks.Where(check => !check.Valid).Select(check => new FieldError(check.Field, check.Message))];
    }

    /// <summary>Checks a payment's body; members that Quickpay's own clients leave out may be missing.</summary>
    public static IReadOnlyList<FieldError> CheckPayment(JsonObject body)
    {
        var currency = Text(body, "transaction.amount.currency");
        var total = Money.TryRead(Text(body, "transaction.amount.total"), out var amount) ? amount : 0;
        (string Field, bool Valid, string Message)[] checks =
        [
            ("intent", Text(body, "intent") == "sale", "must be sale"),
            ("payer.payment_method", Text(body, "payer.payment_method") is not null, "is required"),
            ("transaction.amount.currency", Money.PlacesOf(currency) is not null, "must be CLP, ARS, COP, PEN, BRL or USD"),
            ("transaction.amount.total", total > 0 && (Money.PlacesOf(currency) is null || Money.Fits(total, currency)), "must be an amount of the currency, more than 0"),
        ];
        return [.. checks.Where(check => !check.Valid).Select(check => new FieldError(check.Field, check.Message))];
    }

    private static bool IsDigits(string? text, int least, int most) =>
        text is not null && text.Length >= least && text.Length <= most && text.All(char.IsAsciiDigit);
}
