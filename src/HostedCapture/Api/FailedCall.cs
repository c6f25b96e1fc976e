using HostedCapture.Data;

namespace HostedCapture.Api;

/// <summary>A call of the API that failed: what helps its developer, and nothing of a person or a card.</summary>
public sealed record FailedCall
{
    /// <summary>What is read of a row, named as here.</summary>
    public const string Columns =
        "id, created_at, application_id, object_id, method, route, status, code, fields, milliseconds, request_id, client";

    /// <summary>Time-ordered.</summary>
    public required string Id { get; init; }

    /// <summary>When it was answered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who called; null: nobody with a valid token.</summary>
    public string? ApplicationId { get; init; }

    /// <summary>The intent or payment that the path named; whether there is one, and whose, is not said.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The route's template, never a path.</summary>
    public required string Route { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The <c>error_code</c>; null where the answer had none.</summary>
    public string? Code { get; init; }

    /// <summary>The wrong fields, each as <c>name code</c> on a line of its own; never a value.</summary>
    public string? Fields { get; init; }

    /// <summary>How long the answer took.</summary>
    public required long Milliseconds { get; init; }

    /// <summary>The request's id.</summary>
    public required string RequestId { get; init; }

    /// <summary>The program that called, by the first name in its <c>User-Agent</c>.</summary>
    public string? Client { get; init; }
}

/// <summary>The code of an error that is no <see cref="Problem"/>, as a feature of its request.</summary>
/// <param name="Code">As in the answer.</param>
public sealed record FailedWith(string Code);

/// <summary>Which failed calls are asked for; null: any.</summary>
public sealed record FailedCallFilter
{
    /// <summary>Of these applications; null: of all, and those without a token.</summary>
    public IReadOnlyList<string>? Applications { get; init; }

    /// <summary>The method.</summary>
    public string? Method { get; init; }

    /// <summary>The route's template.</summary>
    public string? Route { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>The <c>error_code</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The request's id.</summary>
    public string? RequestId { get; init; }

    /// <summary>The intent or payment that the path named.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The conditions of the SQL over <c>failed_calls</c>, and their values.</summary>
    internal SqlValues Values() => new SqlValues()
        .IfIn("application_id", "application", Applications)
        .If("method = @method", "method", Method)
        .If("route = @route", "route", Route)
        .If("status = @status", "status", Status)
        .If("code = @code", "code", Code)
        .If("request_id = @request", "request", RequestId)
        .If("object_id = @object", "object", ObjectId)
        .If("id >= @from", "from", TimedIds.Least(From))
        .If("id < @to", "to", TimedIds.Least(To));
}
