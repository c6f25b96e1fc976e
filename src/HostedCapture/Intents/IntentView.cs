using System.Text.Json;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Intents;

/// <summary>Shows an intent as the API does.</summary>
/// <param name="link">Derives the capture link's key, which is not stored.</param>
/// <param name="host">The address that links begin with.</param>
/// <param name="time">Tells what has expired.</param>
public sealed class IntentView(CaptureLink link, HostSettings host, TimeProvider time)
{
    /// <summary>The answer for an intent.</summary>
    public IntentAnswer Show(StoredIntent intent, HttpRequest request) => Show(intent, host.BaseUrl(request));

    /// <summary>The same with an address that links begin with.</summary>
    public IntentAnswer Show(StoredIntent intent, string address)
    {
        var state = intent.StateAt(time.GetUtcNow());
        var number = $"INCA-{intent.CreatedAt.ToUnixTimeMilliseconds()}";
        return new IntentAnswer
        {
            Id = intent.Id,
            UnderscoreId = intent.Id,
            Application = intent.ApplicationId,
            Capture = intent.Body.Capture!,
            CaptureMethod = intent.Body.CaptureMethod!,
            Cardholder = intent.Body.Cardholder,
            Billing = intent.Body.Billing,
            RedirectUrls = intent.Body.RedirectUrls,
            AdditionalAttributes = state == IntentState.Captured
                ? new AdditionalAttributes(intent.Remember)
                : intent.Body.AdditionalAttributes,
            Locale = intent.Body.Locale,
            ExpiresIn = intent.Body.ExpiresIn,
            Verify = intent.Body.Verify,
            Verification = intent.Verification,
            Metadata = intent.Body.Metadata,
            Consent = ConsentAnswer.Of(intent.Body.Consent, intent.Given),
            Gateway = intent.Gateway is { } gateway ? JsonSerializer.Deserialize<JsonElement>(gateway) : null,
            State = state.ToWire(),
            Submitting = state == IntentState.Submitting ? true : null,
            CreateTime = intent.CreatedAt,
            UpdateTime = state == IntentState.Expired ? intent.ExpiresAt : intent.UpdatedAt,
            DeletionTime = DeletionTime(intent, state),
            InvoiceNumber = number,
            CaptureNumber = number,
            Links = Links(intent, state, address),
        };
    }

    private static DateTimeOffset? DeletionTime(StoredIntent intent, IntentState state) => state switch
    {
        IntentState.Created or IntentState.Submitting => intent.ExpiresAt,
        IntentState.Expired => intent.ExpiresAt + IntentSettings.TokenLifetime,
        _ => intent.DeletionAt,
    };

    // The order is part of the contract: Quickpay clients take links[0] and links[1].
    private List<Link> Links(StoredIntent intent, IntentState state, string address)
    {
        var captures = $"{address}/tokenization/captures";
        var links = new List<Link> { new($"{captures}/{intent.Id}", "self", "GET", []) };
        if (state is IntentState.Created or IntentState.Submitting)
            links.Add(new($"{address}/capture/{link.Key(intent.Id)}", "capture_url", "REDIRECT", []));
        if (intent.Kind == CaptureKind.Peinau)
            links.Add(new($"{captures}/gateways/peinau/capture/{intent.Id}/capture_card", "capture_card", "POST", ["Jwt"]));
        if (intent.Kind == CaptureKind.Cmr)
            links.Add(new($"{captures}/gateways/cmr/capture/{intent.Id}/capture", "capture", "POST", ["Jwt"]));
        return links;
    }
}
