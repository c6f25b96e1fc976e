using System.Text.Json.Nodes;
using HostedCapture.Applications;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>
/// Tries an address before webhooks go there: finds its name, checks where it leads, and sends one signed message. It tells the first
/// step that failed, and what the endpoint answered.
/// </summary>
/// <param name="guard">Keeps it out of the network inside.</param>
/// <param name="client">Sends it as every webhook is sent.</param>
/// <param name="time">Stamps it.</param>
public sealed class EndpointProbe(AddressGuard guard, WebhookClient client, TimeProvider time)
{
    /// <summary>The type of the message.</summary>
    public const string Type = "endpoint.ping";

    private static readonly string[] s_steps = ["name", "address", "connect", "tls", "answer"];

    /// <summary>Sends one message.</summary>
    /// <param name="endpoint">Where to, and with which secrets it is signed.</param>
    public async Task<EndpointTrial> TryAsync(WebhookEndpoint endpoint)
    {
        var started = time.GetTimestamp();
        var answer = await guard.FaultOfAsync(endpoint.Url) is { } fault
            ? new EndpointAnswer(null, fault, null, null)
            : await SendAsync(endpoint);
        var failed = answer.Status is >= 200 and <= 299 ? null : answer.Error is null or "timeout" ? "answer" : answer.Error;
        // Over plain http, in Development, there is no certificate to check.
        var steps = s_steps.Where(step => step != "tls" || endpoint.Url.Scheme == "https");
        return new EndpointTrial
        {
            Url = endpoint.Url.OriginalString,
            Passed = failed is null,
            Steps = [.. steps.TakeWhile(step => step != failed).Select(step => new EndpointStep(step, true)),
                .. failed is null ? [] : new[] { new EndpointStep(failed, false) }],
            Status = answer.Status,
            Error = answer.Error,
            Answer = answer.Text,
            Milliseconds = (int)time.GetElapsedTime(started).TotalMilliseconds,
        };
    }

    private Task<EndpointAnswer> SendAsync(WebhookEndpoint endpoint)
    {
        var now = time.GetUtcNow();
        var item = new EventItem($"evt_{Guid.CreateVersion7(now):N}", Type, now, 0, new JsonObject { ["endpoint_id"] = endpoint.Id });
        return client.SendAsync(endpoint, item.Id, WebhookMessage.Body(item));
    }
}

/// <summary>How an address took a test message.</summary>
public sealed record EndpointTrial
{
    /// <summary>The address.</summary>
    public required string Url { get; init; }

    /// <summary>Whether it answered 2xx.</summary>
    public required bool Passed { get; init; }

    /// <summary>The steps until the first that failed.</summary>
    public required IReadOnlyList<EndpointStep> Steps { get; init; }

    /// <summary>The HTTP status it answered; absent when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>
    /// Why there was no answer: <c>name</c> (it is not known), <c>address</c> (it lies inside), <c>connect</c>, <c>tls</c>,
    /// <c>timeout</c> or <c>answer</c> (it was cut off or is no HTTP).
    /// </summary>
    public string? Error { get; init; }

    /// <summary>The beginning of the answer, at most 500 characters.</summary>
    public string? Answer { get; init; }

    /// <summary>How long it took.</summary>
    public required int Milliseconds { get; init; }

    /// <summary>
    /// The secret that signed it, made for this trial since the address is new: let your endpoint verify with it, and send it with
    /// the address when you save that. Absent for an address that is saved, and for a secret of your own.
    /// </summary>
    public string? Secret { get; init; }
}

/// <summary>A step of a trial.</summary>
/// <param name="Step">
/// <c>name</c>: it is found; <c>address</c>: it lies outside; <c>connect</c>; <c>tls</c>: the certificate is good; <c>answer</c>: the
/// signed message was answered 2xx.
/// </param>
/// <param name="Passed">Whether it went well.</param>
public sealed record EndpointStep(string Step, bool Passed);
