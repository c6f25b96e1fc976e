using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>A call that failed.</summary>
public sealed class FailedRequest
{
    /// <summary>Identifies it.</summary>
    public string Id { get; set; } = "";

    /// <summary>When it was answered.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>Who called; absent: nobody with a good token.</summary>
    public string? Application { get; set; }

    /// <summary>The method.</summary>
    public string Method { get; set; } = "";

    /// <summary>The route's template.</summary>
    public string Route { get; set; } = "";

    /// <summary>The HTTP status.</summary>
    public int Status { get; set; }

    /// <summary>The <c>error_code</c>, where the answer had one.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The wrong fields; of a name that the API does not know, only that.</summary>
    public IReadOnlyList<FailedField>? Fields { get; set; }

    /// <summary>How long the answer took.</summary>
    public long Milliseconds { get; set; }

    /// <summary>Its <c>X-Request-Id</c>.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>The program that called, by the first name in its <c>User-Agent</c>.</summary>
    public string? Client { get; set; }

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A field that was wrong.</summary>
public sealed class FailedField
{
    /// <summary>Its name; <c>(other)</c> for one that the API does not know.</summary>
    public string Field { get; set; } = "";

    /// <summary>What was wrong with it.</summary>
    public string Code { get; set; } = "";

    /// <summary>Members that this version of the client does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>Which failed calls; what is null is any.</summary>
public sealed class FailedRequestFilter
{
    /// <summary>Of this application.</summary>
    public string? Application { get; set; }

    /// <summary>With this method.</summary>
    public string? Method { get; set; }

    /// <summary>Of this route, by its template.</summary>
    public string? Route { get; set; }

    /// <summary>Answered with this HTTP status.</summary>
    public int? Status { get; set; }

    /// <summary>Answered with this <c>error_code</c>.</summary>
    public string? Code { get; set; }

    /// <summary>With this <c>X-Request-Id</c>.</summary>
    public string? RequestId { get; set; }

    /// <summary>Whose path named this intent or payment.</summary>
    public string? ObjectId { get; set; }

    /// <summary>At this moment or later.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; set; }
}
