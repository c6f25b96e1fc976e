using System.Text;

namespace ProviderSimulator.Wire;

/// <summary>One HTTP answer, ready to be sent.</summary>
internal sealed record Answer(int Status, string ContentType, string Body)
{
    public async Task SendAsync(HttpContext http)
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        http.Response.StatusCode = Status;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}

/// <summary>A system's answers for each outcome. <c>Approve</c> and <c>Decline</c> also change its state.</summary>
internal sealed record Endings(Func<Answer> Approve, Func<string, Answer> Decline, Answer Error, Answer Unavailable)
{
    public Func<Answer>? Pending { get; init; }
    public Func<Answer>? Unanswered { get; init; }
}

/// <summary>The line between a client and a system: reads what comes in, and ends each call as its outcome says.</summary>
internal sealed class Line(IHostApplicationLifetime host, HeldCalls held)
{
    /// <summary>No system here takes a larger request, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    public static readonly Answer TooLarge = new(StatusCodes.Status413PayloadTooLarge, "text/plain", "Request Entity Too Large");

    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(3);

    /// <summary>The request's body, or null if it is larger than <see cref="MaxBody"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody) return null;
        var buffer = new byte[MaxBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length > MaxBody ? null : buffer[..length];
    }

    public async Task EndAsync(HttpContext http, Outcome outcome, Endings say)
    {
        switch (outcome.Ending)
        {
            case Ending.Approved:
                await say.Approve().SendAsync(http);
                break;
            case Ending.Declined:
                await say.Decline(outcome.Reason ?? Outcome.GeneralDecline).SendAsync(http);
                break;
            case Ending.Pending when say.Pending is { } pending:
                await pending().SendAsync(http);
                break;
            case Ending.Unanswered when say.Unanswered is { } unanswered:
                await unanswered().SendAsync(http);
                break;
            case Ending.Error:
                await say.Error.SendAsync(http);
                break;
            case Ending.Unavailable:
                await say.Unavailable.SendAsync(http);
                break;
            case Ending.Slow:
                // The system finishes even if the client disconnects or this process is asked to stop.
                await Task.Delay(SlowAnswer);
                await say.Approve().SendAsync(http);
                break;
            case Ending.Hang:
                say.Approve();
                await HoldAsync(http);
                break;
            case Ending.Garbage:
                await (say.Approve() with { Status = StatusCodes.Status200OK, Body = "\u001f\u008b\u0008 <<{[ \uFFFD\uFFFD not an answer" }).SendAsync(http);
                break;
            case Ending.Cut:
                http.Abort();
                break;
            default:
                throw new InvalidOperationException($"This operation has no words for {outcome.Ending}.");
        }
    }

    private async Task HoldAsync(HttpContext http)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gone = http.RequestAborted.Register(() => over.TrySetResult());
        await using var stopping = host.ApplicationStopping.Register(() => over.TrySetResult());
        held.Begin();
        await over.Task;
        http.Abort();
    }
}
