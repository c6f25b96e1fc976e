using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HostedCapture.Pages;

namespace HostedCapture.Api;

/// <summary>
/// An error answer: RFC 9457 members together with Quickpay's (<c>error_code</c>,
/// <c>error_description</c>, <c>meta_data</c>).
/// </summary>
/// <param name="Type">Always <c>about:blank</c>: the status and <c>error_code</c> say what it is.</param>
/// <param name="Title">What kind of error it is, in the reader's language.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened and what to do, in the reader's language.</param>
/// <param name="Instance">The path that was asked for.</param>
/// <param name="ErrorCode">The code, which never changes with the language.</param>
/// <param name="ErrorDescription">Quickpay's member for <c>detail</c>; at 401 one of the three texts its clients compare.</param>
/// <param name="MetaData">More about it: <c>errors</c>, <c>state</c>; an empty object when there is no more.</param>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    string ErrorCode,
    string ErrorDescription,
    IReadOnlyDictionary<string, object> MetaData);

/// <summary>One wrong field.</summary>
/// <param name="Field">The field as the wire names it: <c>cardholder.country</c>.</param>
/// <param name="Code">What is wrong, as a code: <c>required</c>, <c>too_long</c>, …</param>
public sealed record FieldError(string Field, string Code)
{
    /// <summary>The same exactly, in the words of the configuration's rules, in English; null: the code says all.</summary>
    public string? Detail { get; init; }
}

/// <summary>An error as a result; its texts are chosen when it is written.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The <c>error_code</c>.</param>
/// <param name="text">The key of its text, when it is not the code: <c>error.{text}</c>.</param>
public sealed class Problem(int status, string code, string? text = null) : IResult, IStatusCodeHttpResult
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The code of a field with a card number in it, where none belongs.</summary>
    public const string CardNumber = "card_number";

    private static readonly JsonSerializerOptions s_json = new(Json.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <inheritdoc/>
    public int? StatusCode => status;

    /// <summary>The <c>error_code</c>.</summary>
    public string Code => code;

    /// <summary>The wrong fields, for 400.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>More for <c>meta_data</c>.</summary>
    public IReadOnlyDictionary<string, object> MetaData { get; init; } = new Dictionary<string, object>();

    /// <summary>Seconds after which asking again makes sense.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A fixed <c>error_description</c>, where Quickpay clients compare it.</summary>
    public string? Description { get; init; }

    /// <summary>400: fields that are wrong.</summary>
    public static Problem InvalidModel(params IReadOnlyList<FieldError> errors) => new(400, "INVALID_MODEL") { Errors = errors };

    /// <summary>404: unknown, or another application's.</summary>
    public static Problem NotFound() => new(404, "DOCUMENT_NOT_FOUND");

    /// <summary>409: not possible from this state.</summary>
    /// <param name="state">The state on the wire.</param>
    /// <param name="submitting">A submission is at the provider, so it may change by itself.</param>
    /// <param name="passes">Whether it may be possible soon: another request was under way.</param>
    public static Problem InvalidState(string state, bool submitting = false, bool passes = false) => new(409, "INVALID_STATE")
    {
        MetaData = submitting
            ? new Dictionary<string, object> { ["state"] = state, ["submitting"] = true }
            : new Dictionary<string, object> { ["state"] = state },
        RetryAfterSeconds = submitting || passes ? 2 : null,
    };

    /// <summary>503: nothing was stored; the request may be repeated.</summary>
    public static Problem DatabaseError() => new(503, "DATABASE_ERROR") { RetryAfterSeconds = 2 };

    /// <summary>503: the provider is paused; nothing was sent there, and the request may be repeated.</summary>
    /// <param name="provider">Its name.</param>
    /// <param name="retryAfterSeconds">When to ask again.</param>
    public static Problem ProviderPaused(string provider, int retryAfterSeconds) => new(503, "PROVIDER_PAUSED")
    {
        MetaData = new Dictionary<string, object> { ["provider"] = provider },
        RetryAfterSeconds = retryAfterSeconds,
    };

    /// <summary>422: the provider has no such operation; nothing was sent.</summary>
    /// <param name="provider">Its name.</param>
    /// <param name="operation">What it cannot do.</param>
    public static Problem OperationNotSupported(string provider, string operation) => new(422, "OPERATION_NOT_SUPPORTED")
    {
        MetaData = new Dictionary<string, object> { ["provider"] = provider, ["operation"] = operation },
    };

    /// <summary>503: this process is stopping; nothing was done, and the request may be repeated.</summary>
    public static Problem Stopping() => new(503, "DATABASE_ERROR", "STOPPING") { RetryAfterSeconds = 5 };

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (Errors.FirstOrDefault(error => error.Code == CardNumber) is { } found)
            await CardNumberRefusals.NoteAsync(httpContext, found.Field);

        // For the log of failed calls.
        httpContext.Features.Set(this);
        var texts = Texts.Accepted(httpContext.Request) ?? Texts.English;
        var response = httpContext.Response;
        response.StatusCode = status;
        if (RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
        response.Headers.ContentLanguage = texts.Language;
        await response.WriteAsJsonAsync(Body(texts, httpContext.Request.Path), s_json, MediaType, httpContext.RequestAborted);
    }

    /// <summary>The body as JSON, for the API's description.</summary>
    public JsonNode Example(string path) => JsonSerializer.SerializeToNode(Body(Texts.English, path), s_json)!;

    private ProblemBody Body(Texts texts, string path)
    {
        var metaData = new Dictionary<string, object>(MetaData);
        if (Errors.Count > 0)
        {
            metaData["errors"] = Errors
                .Select(object (error) => error.Detail is null
                    ? new { error.Field, error.Code, Message = texts[$"field.{error.Code}"] }
                    : new { error.Field, error.Code, Message = texts[$"field.{error.Code}"], error.Detail })
                .ToArray();
        }

        var detail = texts[$"error.{text ?? code}"];
        return new("about:blank", texts[$"status.{status}"], status, detail, path, code, Description ?? detail, metaData);
    }
}
