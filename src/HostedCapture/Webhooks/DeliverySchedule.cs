namespace HostedCapture.Webhooks;

/// <summary>An endpoint's answer, or why there was none.</summary>
/// <param name="Status">The HTTP status; null when there was none.</param>
/// <param name="Error">Why there was none: <c>timeout</c>, <c>connect</c>, <c>tls</c>, <c>address</c>, <c>answer</c>.</param>
/// <param name="RetryAfter">How long it asked to wait.</param>
/// <param name="Text">The answer's beginning.</param>
public sealed record EndpointAnswer(int? Status, string? Error, TimeSpan? RetryAfter, string? Text)
{
    /// <summary>What was sent; null where nothing was.</summary>
    public SentWebhook? Sent { get; init; }
}

/// <summary>A webhook as it was sent: with the body, all that the endpoint saw.</summary>
/// <param name="At">When.</param>
/// <param name="Took">How long it took until there was an answer, or none.</param>
/// <param name="Url">Where to.</param>
/// <param name="Stamp">The header <c>webhook-timestamp</c>.</param>
/// <param name="Signature">The header <c>webhook-signature</c>.</param>
/// <param name="BodySha256">The hash of the body, hexadecimal.</param>
/// <param name="BodyBytes">The body's length.</param>
public sealed record SentWebhook(
    DateTimeOffset At, TimeSpan Took, string Url, string Stamp, string Signature, string BodySha256, int BodyBytes);

/// <summary>What follows from an answer.</summary>
/// <param name="State">The delivery's state: <c>delivered</c>, <c>pending</c>, <c>failed</c> or <c>disabled</c>.</param>
/// <param name="Wait">How long until it is tried again; null: it is not.</param>
/// <param name="Pause">How long the endpoint is left alone altogether; null: it is not.</param>
public sealed record Decision(string State, TimeSpan? Wait, TimeSpan? Pause);

/// <summary>
/// When a webhook is sent again, as
/// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
/// Webhooks</see> advise.
/// </summary>
public static class DeliverySchedule
{
    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.Zero,
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromHours(24);

    /// <summary>The time before each try, counted from the one before.</summary>
    public static IReadOnlyList<TimeSpan> Waits => s_waits;

    /// <summary>Decides what follows.</summary>
    /// <param name="answer">What the endpoint said.</param>
    /// <param name="tries">The tries so far, this one with them.</param>
    /// <param name="jitter">
    /// 0 to 1: spreads the tries over a tenth before and after the schedule, so that deliveries that failed together are not retried
    /// together.
    /// </param>
    public static Decision Decide(EndpointAnswer answer, int tries, double jitter)
    {
        var asked = answer.RetryAfter < s_longestRetryAfter ? answer.RetryAfter : answer.RetryAfter is null ? null : s_longestRetryAfter;
        return answer.Status switch
        {
            >= 200 and <= 299 => new Decision("delivered", null, null),
            StatusCodes.Status410Gone => new Decision("disabled", null, null),
            // These two concern the endpoint, not this one event.
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => Again(asked),
            _ => Again(null),
        };

        Decision Again(TimeSpan? pause)
        {
            if (tries >= s_waits.Length)
                return new Decision("failed", null, pause);
            var wait = s_waits[tries] * (0.9 + (0.2 * jitter));
            return new Decision("pending", asked > wait ? asked : wait, pause);
        }
    }
}
