using System.Diagnostics.CodeAnalysis;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Webhooks;

/// <summary>Deliveries of webhooks, and help with their signatures.</summary>
public static class WebhookApi
{
    /// <summary>The default number of deliveries on a page.</summary>
    internal const int DefaultPage = 20;

    /// <summary>The most deliveries on a page.</summary>
    internal const int LargestPage = 100;

    /// <summary>The states of a delivery.</summary>
    internal static readonly string[] States = ["pending", "delivered", "failed", "disabled", "dropped"];

    /// <summary>Maps the routes.</summary>
    public static void MapDeliveries(this IEndpointRouteBuilder app)
    {
        var webhooks = app.MapGroup("/webhooks").WithMetadata(WebhookDescription.Tag).RequireRateLimiting(ApiLimits.Policy);

        webhooks.MapGet("/deliveries", ListAsync).RequireAuthorization(BearerTokens.Read).WithName("listDeliveries")
            .WithMetadata(WebhookDescription.List).WithMetadata(WebhookDescription.Filters)
            .Answers(Problem.InvalidModel(new FieldError("state", "unknown_value")));
        webhooks.MapPost("/deliveries/{id}/resend", ResendAsync).RequireAuthorization(BearerTokens.Write).WithName("resendDelivery")
            .WithMetadata(WebhookDescription.Resend)
            .Answers(Problem.NotFound(), Problem.InvalidState("dropped"));
        webhooks.MapPost("/verify", VerifyAsync).RequireAuthorization(BearerTokens.Read).WithName("verifyWebhook")
            .WithMetadata(WebhookDescription.Verify)
            .Answers(Problem.InvalidModel(new FieldError("payload", "required")));
    }

    private static bool IsId([NotNullWhen(true)] string? text, string prefix) =>
        text is { Length: 36 }
            && text.StartsWith(prefix, StringComparison.Ordinal) && text.Skip(prefix.Length).All(char.IsAsciiHexDigitLower);

    /// <summary>List deliveries</summary>
    /// <remarks>
    /// The application's events on their way to its endpoints, newest first, with what came of the last try. Each page's
    /// `next` is the `after` of the next one; on the last page it is null. Finished ones are kept for 30 days.
    /// </remarks>
    internal static async Task<Results<Ok<DeliveryPage>, Problem>> ListAsync(
        HttpRequest request,
        CurrentApplication caller,
        DeliveryList log)
    {
        var query = new QueryReader(request.Query);
        var state = query.OneOf("state", States);
        var after = query.Cursor("after", id => IsId(id, "dlv_") ? id : null);
        var limit = query.Number("limit", DefaultPage, 1, LargestPage);
        return query.Problem is { } problem ? problem : TypedResults.Ok(await log.ListAsync(caller.Id, state, after, limit));
    }

    /// <summary>Send a delivery again</summary>
    /// <remarks>
    /// Sends it now, whatever became of it, and should that fail, by the whole schedule. An endpoint that had answered 410 is
    /// asked again, and gets the other events it missed as well. Not possible when the address is not configured any more.
    /// </remarks>
    /// <param name="id">The delivery's <c>id</c>.</param>
    internal static async Task<Results<Accepted<Delivery>, Problem>> ResendAsync(string id, CurrentApplication caller, DeliveryList log)
    {
        if (!IsId(id, "dlv_") || await log.FindAsync(caller.Id, id) is not { } delivery)
            return Problem.NotFound();
        if (!await log.ResendAsync(caller.Id, delivery))
            return Problem.InvalidState(delivery.State);
        return TypedResults.Accepted((string?)null, (await log.FindAsync(caller.Id, id)) ?? delivery);
    }

    /// <summary>Verify a webhook</summary>
    /// <remarks>
    /// Says whether a webhook as you received it is valid, and if not, exactly why: send the body and the three headers as your
    /// program sees them, and the secret it verifies with. Without `secret`, those of all your endpoints are tried. Nothing
    /// of it is kept.
    /// </remarks>
    internal static async Task<Results<Ok<VerifyAnswer>, Problem>> VerifyAsync(
        HttpRequest request,
        JsonBody<VerifyWebhook> body,
        CurrentApplication caller,
        EventFeed feed,
        HostSettings host,
        OwnAddress own,
        TimeProvider time)
    {
        if (body.Value is not { } question)
            return body.Problem!;
        var errors = new List<FieldError>();
        if (question.Payload is null)
            errors.Add(new("payload", "required"));
        if (question.Headers is null)
            errors.Add(new("headers", "required"));
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);

        if (SignatureCheck.TooMuch(question.Payload!, question.Headers!, question.Secret) is { Count: > 0 } tooMuch)
            return Problem.InvalidModel(tooMuch);

        var id = SignatureCheck.Value(question.Headers!, WebhookMessage.IdHeader);
        var sent = !IsId(id, "evt_") ? null : await feed.FindAsync(caller.Id, id, WebhookMessage.Address(host, own));
        var verdict = new SignatureCheck(caller.Application.Webhooks, time.GetUtcNow())
            .Check(question.Payload!, question.Headers!, question.Secret, sent is null ? null : WebhookMessage.Body(sent));
        var texts = Texts.Accepted(request) ?? Texts.English;
        return TypedResults.Ok(new VerifyAnswer(
            verdict.Findings.Count == 0,
            verdict.Endpoint?.Id,
            [.. verdict.Findings.Select(
                finding => new VerifyFinding(finding.Code, texts.Format($"signature.{finding.Code}", ("name", finding.Name))))]));
    }
}

/// <summary>A webhook as it was received.</summary>
public sealed record VerifyWebhook
{
    /// <summary>The body, exactly.</summary>
    public string? Payload { get; init; }

    /// <summary><c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature</c>, in any case.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The secret you verify with: <c>whsec_</c> and base64.</summary>
    public string? Secret { get; init; }
}

/// <summary>Whether a webhook is valid.</summary>
/// <param name="Valid">The signature matches and the timestamp is of the last five minutes.</param>
/// <param name="EndpointId">The endpoint whose secret signed it, when that is known.</param>
/// <param name="Findings">What is wrong, when it is not valid.</param>
public sealed record VerifyAnswer(bool Valid, string? EndpointId, IReadOnlyList<VerifyFinding> Findings);

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">
/// What it is, as a code: <c>missing_header</c>, <c>timestamp_old</c>, <c>other_secret</c>, <c>payload_reserialized</c>,
/// …
/// </param>
/// <param name="Message">The same for people, with what to do, in the reader's language.</param>
public sealed record VerifyFinding(string Code, string Message);
