using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace HostedCapture.Hosting;

/// <summary>
/// A request's JSON body, or the problem with it, named by the wire's field names. The framework's own binding
/// answers malformed JSON with an empty 400 and names C# members.
/// </summary>
/// <typeparam name="T">What the body should be.</typeparam>
public sealed class JsonBody<T> : IEndpointParameterMetadataProvider
    where T : class
{
    private JsonBody(T? value, Problem? problem)
    {
        (Value, Problem) = (value, problem);
    }

    /// <summary>The body; null when there is a problem.</summary>
    public T? Value { get; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public Problem? Problem { get; }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new JsonBodyOf(typeof(T)));

    /// <summary>Reads the body of a request.</summary>
    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            return new(null, new Problem(StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"));

        try
        {
            using var document = await JsonDocument.ParseAsync(
                context.Request.Body,
                new JsonDocumentOptions { MaxDepth = Json.Options.MaxDepth, AllowDuplicateProperties = false },
                context.RequestAborted);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new(null, Problem.InvalidModel(new FieldError("", "object")));
            return new(document.RootElement.Deserialize<T>(Json.Options)!, null);
        }
        catch (JsonException exception)
        {
            // A path is only there when the JSON is well-formed and one value has the wrong type.
            var field = exception.Path is { Length: > 2 } path ? path[2..] : "";
            return new(null, Problem.InvalidModel(new FieldError(field, field.Length > 0 ? "type" : "json")));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new(null, new Problem(exception.StatusCode, "CONTENT_TOO_LARGE"));
        }
    }
}
