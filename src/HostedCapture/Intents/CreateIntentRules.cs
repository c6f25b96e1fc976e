using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Pages;

namespace HostedCapture.Intents;

/// <summary>
/// The rules for a new intent. Reports all wrong fields by their wire names. No text of it holds a card number:
/// see <see cref="JsonBody{T}"/>.
/// </summary>
internal static class CreateIntentRules
{
    public const int MostPairs = 20;
    public const int LongestValue = 200;

    // The longest address of RFC 5321.
    public const int LongestEmail = 254;
    public const int LongestText = 100;

    private const int LongestKey = 40;

    public static List<FieldError> Check(CreateIntent body, Application application, IntentSettings settings)
    {
        var errors = new List<FieldError>();
        var kind = CaptureKinds.Parse(body.Capture);
        if (kind is null)
            errors.Add(new("capture", body.Capture is null ? "required" : "unknown_value"));
        else if (!application.Routes.ContainsKey(kind.Value))
            errors.Add(new("capture", "unsupported"));
        if (body.CaptureMethod != "TOKENIZATION")
            errors.Add(new("capture_method", body.CaptureMethod is null ? "required" : "unknown_value"));

        // In Quickpay's form of 2017 a CREDIT_CARD intent needs a country and two addresses only; the later kinds need all.
        var full = kind is CaptureKind.Peinau or CaptureKind.Cmr;
        Country("cardholder.country", body.Cardholder?.Country, required: true);
        Text("cardholder.name", body.Cardholder?.Name, full);
        Text("cardholder.email", body.Cardholder?.Email, full, LongestEmail);
        if (body.Cardholder?.Email is { Length: > 0 } email && !IsEmail(email))
            errors.Add(new("cardholder.email", "email"));
        Text("cardholder.reference_id", body.Cardholder?.ReferenceId, required: false);
        Text("billing.line1", body.Billing?.Line1, full);
        Text("billing.line2", body.Billing?.Line2, required: false);
        Text("billing.city", body.Billing?.City, full);
        Text("billing.state", body.Billing?.State, full);
        Country("billing.country", body.Billing?.Country, full);
        Address("redirect_urls.return_url", body.RedirectUrls?.ReturnUrl);
        Address("redirect_urls.cancel_url", body.RedirectUrls?.CancelUrl);

        if (body.Locale is not null && Texts.In(body.Locale) is null)
            errors.Add(new("locale", "unknown_value"));
        if (body.ExpiresIn is { } seconds
            && (seconds < settings.ShortestLifetime.TotalSeconds || seconds > IntentSettings.LongestLifetime.TotalSeconds))
            errors.Add(new("expires_in", "range"));
        if (body.Verify is not null && CardVerifications.Parse(body.Verify) is null)
            errors.Add(new("verify", "unknown_value"));
        Metadata(body.Metadata);
        ConsentRules.Check(body.Consent, errors);
        return errors;

        void Text(string field, string? value, bool required, int longest = LongestText)
        {
            if (value is not null && Wrong(value, longest) is { } code)
                errors.Add(new(field, code));
            else if (required && string.IsNullOrWhiteSpace(value))
                errors.Add(new(field, "required"));
        }

        void Country(string field, string? value, bool required)
        {
            if (value is null && required)
                errors.Add(new(field, "required"));
            else if (value is not null && !(value.Length == 2 && value.All(char.IsAsciiLetterUpper)))
                errors.Add(new(field, "country"));
        }

        void Address(string field, string? value)
        {
            if ((ReturnOrigin.Check(value, application.ReturnOrigins) ?? Receipts.Check(value!)) is { } code)
                errors.Add(new(field, code));
        }

        void Metadata(IReadOnlyDictionary<string, string>? pairs)
        {
            if (pairs is null)
                return;
            if (pairs.Count > MostPairs)
                errors.Add(new("metadata", "too_many"));
            foreach (var (key, value) in pairs.Take(MostPairs))
            {
                if (key.Length == 0 || Wrong(key, LongestKey) is not null)
                    errors.Add(new("metadata", "key"));
                else if (value is null)
                    errors.Add(new($"metadata.{key}", "type"));
                else if (Wrong(value, LongestValue) is { } code)
                    errors.Add(new($"metadata.{key}", code));
            }
        }
    }

    private static string? Wrong(string value, int longest) => value switch
    {
        _ when value.Length > longest => "too_long",
        _ when value.Any(char.IsControl) => "text",
        _ => null,
    };

    private static bool IsEmail(string email) =>
        email.IndexOf('@') is var at && at > 0 && at == email.LastIndexOf('@') && at < email.Length - 1
        && !email.Any(c => char.IsWhiteSpace(c) || c is '<' or '>' or ',');
}
