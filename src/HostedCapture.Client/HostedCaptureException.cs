using System.Text.Json;

namespace HostedCapture.Client;

/// <summary>
/// A call that failed. Decide by <see cref="ErrorCode"/>; the message is for people and may change. A declined card and an
/// outcome nobody knows yet are no exceptions: they are an <see cref="Outcome{T}"/>.
/// </summary>
public sealed class HostedCaptureException : Exception
{
    /// <summary>The <see cref="ErrorCode"/> when HostedCapture did not answer, or something else answered in its place.</summary>
    public const string NoAnswer = "NO_ANSWER";

    /// <summary>Makes one, for tests of your own.</summary>
    /// <param name="errorCode">The code.</param>
    /// <param name="message">For people.</param>
    /// <param name="innerException">What broke, when nothing answered.</param>
    public HostedCaptureException(string errorCode, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorCode = errorCode;

    /// <summary>
    /// The API's <c>error_code</c>, such as <c>INVALID_MODEL</c>, an OAuth error of the token request, such as
    /// <c>invalid_client</c>, or <see cref="NoAnswer"/>.
    /// </summary>
    public string ErrorCode { get; }

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public int Status { get; internal set; }

    /// <summary>The answer's <c>X-Request-Id</c>, to be named to the operator; null when there was no answer.</summary>
    public string? RequestId { get; internal set; }

    /// <summary>The wrong fields, when the code is <c>INVALID_MODEL</c>.</summary>
    public IReadOnlyList<FieldError> Fields { get; internal set; } = [];

    /// <summary>
    /// The API's <c>meta_data</c>: the <c>state</c> that did not allow it, the <c>id</c> of the payment that has the order, …
    /// </summary>
    public JsonElement? MetaData { get; internal set; }

    /// <summary>Nothing was done, and the same call may succeed later: after <see cref="RetryAfter"/>, when that is set.</summary>
    public bool Retryable { get; internal set; }

    /// <summary>How long the API asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; internal set; }
}

/// <summary>One wrong field of a request.</summary>
public sealed class FieldError
{
    /// <summary>The field as the API names it: <c>cardholder.country</c>.</summary>
    public string Field { get; set; } = "";

    /// <summary>What is wrong, as a code: <c>required</c>, <c>too_long</c>, …</summary>
    public string Code { get; set; } = "";

    /// <summary>The same for people.</summary>
    public string Message { get; set; } = "";

    /// <summary>Of a rule of the installation's configuration: the same exactly, in English; null for others.</summary>
    public string? Detail { get; set; }
}
