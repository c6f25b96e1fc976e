using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HostedCapture.Client;

/// <summary>What came back: an answer of HostedCapture, or none (<see cref="Status"/> 0, or an answer of something in between).</summary>
internal sealed class Reply
{
    private const int Accepted = 202;
    private const int NoContent = 204;
    private const int Declined = 422;
    private const int Failed = 500;
    private const int TimedOut = 504;

    private readonly byte[] _body;

    private Reply(int status, byte[] body) => (Status, _body) = (status, body);

    /// <summary>The HTTP status; 0: nothing came.</summary>
    public int Status { get; }

    /// <summary>Whether HostedCapture itself answered: it speaks JSON only, or says nothing.</summary>
    public bool IsAnswer { get; private set; }

    /// <summary>How long it asks to wait.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    private string? RequestId { get; set; }

    private Exception? Broken { get; set; }

    /// <summary>Nothing came.</summary>
    public static Reply None(Exception broken) => new(0, []) { Broken = broken };

    /// <summary>Reads an answer to its end.</summary>
    public static async Task<Reply> OfAsync(HttpResponseMessage response)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var status = (int)response.StatusCode;
        return new Reply(status, await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false))
        {
            IsAnswer = status == NoContent || type is "application/json" or "application/problem+json",
            RetryAfter = response.Headers.RetryAfter?.Delta,
            RequestId = response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.First() : null,
        };
    }

    /// <summary>Whether it says that nothing was done, and that the same may be asked again.</summary>
    public bool IsRetryable => IsAnswer && (Status is 429 or 503 || (RetryAfter is not null && Status is 409 or 502));

    /// <summary>The body; throws when it is an error or cannot be read.</summary>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        ThrowIfFailed();
        return TryRead(type, out var value) ? value : throw NoAnswer(Broken);
    }

    /// <summary>Throws when it is an error.</summary>
    public void ThrowIfFailed()
    {
        if (!IsAnswer)
            throw NoAnswer(Broken);
        if (Status is < 200 or > 299)
            throw Error();
    }

    /// <summary>What came of a call to a provider; throws when the API says that nothing was done.</summary>
    public Outcome<T> Outcome<T>(Guid id, JsonTypeInfo<T> type)
    {
        // A client error of something in between never reached the product.
        if (Status is Accepted or Failed or TimedOut || (!IsAnswer && Status is < 400 or >= 500))
            return new Outcome<T>.Unknown(id, RequestId);
        if (Status is >= 200 and < 300)
            return TryRead(type, out var value) ? new Outcome<T>.Done(value) : new Outcome<T>.Unknown(id, RequestId);
        var error = Error();
        // The first request with this key still runs: at the provider.
        if (error.ErrorCode == "IDEMPOTENCY_KEY_RUNNING")
            return new Outcome<T>.Unknown(id, RequestId);
        if (Status == Declined && error.ErrorCode.StartsWith("GW01_", StringComparison.Ordinal))
            return new Outcome<T>.Declined(
                error.ErrorCode,
                error.Message,
                error.MetaData is { } data ? Json.Number(data, "tries_left") : null);
        throw error;
    }

    private bool TryRead<T>(JsonTypeInfo<T> type, out T value)
    {
        try
        {
            value = JsonSerializer.Deserialize(_body, type) ?? throw new JsonException("The answer is null.");
            return true;
        }
        catch (JsonException exception)
        {
            Broken = exception;
            value = default!;
            return false;
        }
    }

    /// <summary>The error it is: a problem, or an OAuth error of the token request.</summary>
    public HostedCaptureException Error()
    {
        if (!IsAnswer)
            return NoAnswer(Broken);
        if (!TryRead(ClientJson.Default.Problem, out var problem))
            return NoAnswer(Broken);
        return new(problem.ErrorCode ?? problem.Error ?? "", problem.Detail ?? problem.ErrorDescription ?? $"HTTP status {Status}")
        {
            Status = Status,
            RequestId = RequestId,
            Fields = Fields(problem.MetaData),
            MetaData = problem.MetaData,
            Retryable = IsRetryable,
            RetryAfter = RetryAfter,
        };
    }

    private HostedCaptureException NoAnswer(Exception? inner)
    {
        var message =
            Status == 0 ? "HostedCapture did not answer." : $"Something else than HostedCapture answered, with HTTP status {Status}.";
        return new(HostedCaptureException.NoAnswer, message, inner) { Status = Status, RequestId = RequestId };
    }

    private static FieldError[] Fields(JsonElement? metaData) =>
        metaData is { } data && Json.Member(data, "errors") is { ValueKind: JsonValueKind.Array } errors
            ? errors.Deserialize(ClientJson.Default.FieldErrorArray) ?? []
            : [];
}

/// <summary>An error on the wire.</summary>
internal sealed class Problem
{
    public string? Type { get; set; }

    public string? Title { get; set; }

    public int? Status { get; set; }

    public string? Detail { get; set; }

    public string? Instance { get; set; }

    public string? ErrorCode { get; set; }

    public string? ErrorDescription { get; set; }

    public JsonElement? MetaData { get; set; }

    // RFC 6749's.
    public string? Error { get; set; }
}
