using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using static ProviderSimulator.Wire.JsonBody;
using static ProviderSimulator.Wire.QuickpayAnswers;

namespace ProviderSimulator.Wire;

/// <summary>Quickpay Connect: access tokens, capture intents and their direct tokenization, as of 2018.</summary>
internal sealed class Quickpay(Ledger ledger, Script script, Cards cards, Line line, QuickpayTokens tokens, QuickpayCheckout checkout)
{
    public const string Name = "quickpay";
    private static readonly long Started = TimeProvider.System.GetTimestamp();
    private readonly QuickpayCaptures _captures = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sso/oauth2/v2/token", TokenAsync);
        routes.MapGet("/sso/health", http => HealthAsync(http, "api-qpay-single-sign-on"));
        routes.MapGet("/tokenization/health", http => HealthAsync(http, "api-qpay-capture-card"));
        routes.MapGet("/checkout/health", http => HealthAsync(http, "api-qpay-checkout"));

        var captures = routes.MapGroup("/tokenization/captures");
        captures.MapPost("", CreateAsync);
        captures.MapGet("/{id}", DetailAsync);
        captures.MapPost("/gateways/peinau/capture/{id}/capture_card", http => CaptureAsync(http, QuickpayCapture.Peinau));
        captures.MapPost("/gateways/peinau/capture/{id}/capture", http => CaptureAsync(http, QuickpayCapture.Peinau));
        captures.MapPost("/gateways/cmr/capture/{id}/capture", http => CaptureAsync(http, QuickpayCapture.Cmr));

        checkout.Map(routes.MapGroup("/checkout/payments"));
    }

    public void Clear() => _captures.Clear();

    private async Task TokenAsync(HttpContext http)
    {
        if (await Line.ReadAsync(http.Request) is not { } body)
        {
            await Line.TooLarge.SendAsync(http);
            return;
        }
        var isForm = http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        var answer = !QuickpayTokens.AreCredentials(http.Request.Headers.Authorization)
            ? Unauthorized("A valid credential in the Authorization header is required")
            : !isForm || QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body))["grant_type"] != "client_credentials"
            ? Invalid([new("grant_type", "must be client_credentials, in a form")])
            : NewToken();
        await answer.SendAsync(http);
    }

    private Answer NewToken()
    {
        var (token, expires) = tokens.Issue();
        return Say(StatusCodes.Status200OK, new()
        {
            ["scope"] = "",
            ["token_type"] = "Bearer",
            ["access_token"] = token,
            ["expires_in"] = expires,
        });
    }

    private async Task CreateAsync(HttpContext http)
    {
        if (await RefusedAsync(http)) return;
        if (await Line.ReadAsync(http.Request) is not { } body)
        {
            await Line.TooLarge.SendAsync(http);
            return;
        }
        if (Parse(body) is not { } model)
        {
            await Invalid([]).SendAsync(http);
            return;
        }
        if (QuickpayModel.CheckIntent(model) is { Count: > 0 } errors)
        {
            await Invalid(errors).SendAsync(http);
            return;
        }
        var capture = QuickpayCapture.Create(Text(model, "capture")!, QuickpayModel.Echo(model));
        _captures.Add(capture);
        await Say(StatusCodes.Status201Created, capture.ToJson(AddressOf(http))).SendAsync(http);
    }

    private async Task DetailAsync(HttpContext http)
    {
        if (await RefusedAsync(http)) return;
        await line.EndAsync(http, script.Decide(Name, Operation.Lookup), new(
            Approve: () => _captures.Find(IdOf(http)) is { } capture
                ? Say(StatusCodes.Status200OK, capture.ToJson(AddressOf(http)))
                : NotFound(IdOf(http), "captures"),
            Decline: _ => NotFound(IdOf(http), "captures"),
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => NotFound(IdOf(http), "captures"),
        });
    }

    private async Task CaptureAsync(HttpContext http, string kind)
    {
        if (await RefusedAsync(http)) return;
        if (await Line.ReadAsync(http.Request) is not { } body)
        {
            await Line.TooLarge.SendAsync(http);
            return;
        }
        if (_captures.Find(IdOf(http)) is not { } capture || capture.Kind != kind)
        {
            await NotFound(IdOf(http), "captures").SendAsync(http);
            return;
        }
        if (Parse(body) is not { } model)
        {
            await Invalid([]).SendAsync(http);
            return;
        }
        if (QuickpayModel.CheckCard(kind, model) is { Count: > 0 } errors)
        {
            await Invalid(errors).SendAsync(http);
            return;
        }
        if (capture.State != "created")
        {
            await AlreadyOver(capture).SendAsync(http);
            return;
        }

        var number = Text(model, kind == QuickpayCapture.Cmr ? "panNumber" : "card_number")!;
        var key = http.Request.Headers["Idempotency-Key"] is [{ Length: > 0 } sent] ? sent : capture.Id.ToString();
        await line.EndAsync(http, script.Decide(Name, Operation.Tokenize, number, key), new(
            Approve: () => Approve(capture, number, key, AddressOf(http)),
            Decline: reason => Decline(capture, reason),
            Error: Failed,
            Unavailable: Unavailable));
    }

    private Answer Approve(QuickpayCapture capture, string number, string key, string address)
    {
        var gateway = capture.Kind == QuickpayCapture.Cmr ? CmrGateway(number) : PeinauGateway(capture, number);
        var captured = capture.Capture(gateway);
        if (!_captures.TryChange(capture, captured)) return AlreadyOver(_captures.Find(capture.Id.ToString()) ?? captured);
        ledger.TryAccept(Name, key, capture.ReferenceId, (string)(gateway["payment_token"] ?? gateway["qpCardId"])!, number[^4..], identity: null);
        cards.Keep(Name, capture.Id.ToString(), KeptCard.Of(number));
        return Say(StatusCodes.Status200OK, captured.ToJson(address));
    }

    private Answer Decline(QuickpayCapture capture, string reason)
    {
        if (!_captures.TryChange(capture, capture.Reject())) return AlreadyOver(_captures.Find(capture.Id.ToString()) ?? capture);
        // Its nearest documented relative, a declined refund, answers 500 with the code on top.
        return Declined(reason, capture.ReferenceId ?? capture.InvoiceNumber);
    }

    private static JsonObject PeinauGateway(QuickpayCapture capture, string number)
    {
        var (id, token) = CyberSource.NewRequest();
        return new()
        {
            ["merchantReferenceCode"] = capture.ReferenceId ?? capture.InvoiceNumber,
            ["requestID"] = id,
            ["decision"] = "ACCEPT",
            ["reasonCode"] = "100",
            ["requestToken"] = token,
            ["paySubscriptionCreateReply"] = new JsonObject { ["reasonCode"] = "100", ["subscriptionID"] = id },
            ["panFirst6"] = number[..6],
            ["panLast4"] = number[^4..],
            ["payment_token"] = id,
            ["req_card_number"] = new string('x', number.Length - 4) + number[^4..],
        };
    }

    private static JsonObject CmrGateway(string number) => new()
    {
        ["panLast4"] = number[^4..],
        ["panFirst6"] = number[..6],
        ["qpCardId"] = "1" + RandomNumberGenerator.GetString("0123456789", 15),
        ["category"] = "|||",
        ["status"] = "S",
    };

    private async Task<bool> RefusedAsync(HttpContext http)
    {
        if (tokens.Complaint(http.Request.Headers.Authorization) is not { } complaint) return false;
        await Unauthorized(complaint).SendAsync(http);
        return true;
    }

    private static Task HealthAsync(HttpContext http, string name)
    {
        var up = TimeProvider.System.GetElapsedTime(Started);
        return Say(StatusCodes.Status200OK, new()
        {
            ["status"] = "UP",
            ["up_time"] = string.Create(CultureInfo.InvariantCulture, $"{(int)up.TotalHours:000}:{up.Minutes:00}:{up.Seconds:00}"),
            ["info"] = new JsonObject
            {
                ["profile"] = "simulator",
                ["name"] = name,
                ["version"] = "1.0.0",
                ["routePrefix"] = "",
                ["logging"] = new JsonObject { ["level"] = "info" },
            },
        }).SendAsync(http);
    }

    private static string AddressOf(HttpContext http) =>
        $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/quickpay/tokenization";

    private static string? IdOf(HttpContext http) => http.Request.RouteValues["id"] as string;

    /// <summary>Not documented; modelled on Quickpay's refunds (PAYMENT_IN_…_STATE_CANT_BE_REFUNDED, 500).</summary>
    private static Answer AlreadyOver(QuickpayCapture capture) => Say(StatusCodes.Status500InternalServerError,
        Problem($"CAPTURE_IN_{capture.State.ToUpperInvariant()}_STATE_CANT_BE_CAPTURED", $"the capture is already {capture.State}"));
}
