using System.Text.Json.Nodes;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace HostedCapture.Api;

/// <summary>An example in the API's description.</summary>
/// <param name="Status">The answer it is of; null: of the request.</param>
/// <param name="Name">Tells the examples of one body apart.</param>
/// <param name="Summary">What it shows.</param>
/// <param name="Value">As on the wire.</param>
public sealed record ApiExample(int? Status, string Name, string Summary, JsonNode Value)
{
    /// <summary>The id in all examples.</summary>
    public const string Id = "ad76140d-fcb7-48bc-9d80-986e85bd1261";

    /// <summary>This server's address in all examples; the served description has the real one.</summary>
    public const string Address = "https://pay.example";
}

/// <summary>A group of routes in the API's description.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What the routes are for.</param>
public sealed record ApiTag(string Name, string Description) : ITagsMetadata
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Tags => [Name];
}

/// <summary>A page that a route for browsers answers with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">What the page says.</param>
public sealed record PageAnswer(int Status, string Description)
{
    /// <summary>The pages of a form that is refused.</summary>
    public static PageAnswer[] Refused { get; } =
    [
        new(400, "The form was open too long, or is not as this page made it."),
        new(403, "The form comes from another site."),
        new(404, "Nobody knows this link."),
        new(413, "More was sent than the form has."),
        new(415, "Something else than a form was sent."),
        new(503, "The service is busy."),
    ];

    /// <summary>The query parameter with a page's language.</summary>
    /// <param name="description">What it goes before.</param>
    public static OpenApiParameter Language(string description) => new()
    {
        Name = "lang",
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Texts.Languages] },
    };
}

/// <summary>The type a route reads from its JSON body.</summary>
/// <param name="Type">The type.</param>
/// <param name="Optional">Whether it may be left out.</param>
public sealed record JsonBodyOf(Type Type, bool Optional);

/// <summary>The problems a route can answer with.</summary>
/// <param name="All">One of each, as the route makes them.</param>
public sealed record PossibleProblems(IReadOnlyList<Problem> All);

/// <summary>What a route's caller needs, where it is more than its policy.</summary>
/// <param name="Text">As a sentence.</param>
/// <param name="Scheme">How its token is got, in the description's security schemes.</param>
public sealed record RouteNeeds(string Text, string Scheme);

/// <summary>What routes say of themselves, for the API's description.</summary>
public static class RouteDescription
{
    /// <summary>
    /// The problems that are this route's own. Those of its token, its limit, its body and its
    /// <c>Idempotency-Key</c> are known from how it is mapped.
    /// </summary>
    public static TBuilder Answers<TBuilder>(this TBuilder route, params Problem[] problems)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new PossibleProblems(problems));
}
