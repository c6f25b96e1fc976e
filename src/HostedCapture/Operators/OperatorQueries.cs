using System.Text.Json.Nodes;
using HostedCapture.Api;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>Parameters that lists of the operator API share, as they are read and described.</summary>
internal static class OperatorQueries
{
    /// <summary>The default number of rows on a page.</summary>
    public const int DefaultPage = 50;

    /// <summary>The most rows on a page.</summary>
    public const int LargestPage = 200;

    /// <summary>The parameters of a page.</summary>
    public static OpenApiParameter[] Page { get; } =
    [
        Of("limit", "The most rows on a page.", new()
        {
            Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{LargestPage}", Default = DefaultPage,
        }),
        Parameter("after", "The last page's `next`, as it is."),
    ];

    /// <summary>The parameters of a period.</summary>
    public static OpenApiParameter[] Period { get; } =
        [Time("created_from", "Only those made at this time or later."), Time("created_to", "Only those made before this time.")];

    /// <summary>A text in the query.</summary>
    public static OpenApiParameter Parameter(string name, string description, params string[] values) => Of(name, description, new()
    {
        Type = JsonSchemaType.String,
        Enum = values.Length == 0 ? null : [.. values.Select(value => (JsonNode)value)],
    });

    /// <summary>A time in the query.</summary>
    public static OpenApiParameter Time(string name, string description) =>
        Of(name, description, new() { Type = JsonSchemaType.String, Format = "date-time" });

    /// <summary>How many rows a page has at the most.</summary>
    public static int Limit(this QueryReader query) => query.Number("limit", DefaultPage, 1, LargestPage);

    /// <summary>The place after which a page begins.</summary>
    public static PagePlace? After(this QueryReader query) => query.Cursor("after", PagePlace.Read);

    /// <summary>The last four digits of a card.</summary>
    public static string? LastFour(this QueryReader query) => query.Cursor("last_four", text =>
        text.Length == 4 && text.All(char.IsAsciiDigit) ? text : null);

    /// <summary>The filter of what waits for a human.</summary>
    /// <param name="table">Of which list.</param>
    public static OpenApiParameter Attention(string table) => Parameter(
        "attention", "Only those that `/operator/attention` counts under this kind.", Waiting.KindsOf(table));

    /// <summary>What waits for a human, of a list.</summary>
    public static Waiting? Attention(this QueryReader query, string table) =>
        query.OneOf("attention", Waiting.KindsOf(table)) is { } kind ? Waiting.All.Single(one => one.Kind == kind) : null;

    private static OpenApiParameter Of(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };
}
