using System.Globalization;
using System.Reflection;
using System.Text.Json;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Http.Metadata;

namespace HostedCapture.Api;

/// <summary>Marks a body that may be left out: then it is as an empty object.</summary>
public interface IOptionalBody;

/// <summary>
/// A request's JSON body, or the problem with it, named by the wire's field names. The framework's own binding
/// answers malformed JSON with an empty 400 and names C# members.
/// </summary>
/// <typeparam name="T">What the body should be.</typeparam>
public sealed class JsonBody<T> : IEndpointParameterMetadataProvider
    where T : class
{
    // Only a body that has fields for a card may hold one.
    private static readonly bool s_takesCard =
        Array.Exists(typeof(T).GetProperties(), property => property.PropertyType == typeof(SensitiveText));

    private static readonly bool s_mayBeEmpty = typeof(IOptionalBody).IsAssignableFrom(typeof(T));

    // A byte order mark is no JSON, but some editors put it there (https://www.rfc-editor.org/rfc/rfc8259#section-8.1).
    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    internal JsonBody(T? value, Problem? problem)
    {
        (Value, Problem) = (value, problem);
    }

    /// <summary>The body; null when there is a problem.</summary>
    public T? Value { get; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public Problem? Problem { get; }

    /// <summary>The same as another type, which a part of the program works with.</summary>
    public JsonBody<TOther> As<TOther>(Func<T, TOther> other)
        where TOther : class => new(Value is null ? null : other(Value), Problem);

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new JsonBodyOf(typeof(T), s_mayBeEmpty));

    /// <summary>Reads the body of a request.</summary>
    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context)
    {
        // Such a route reads only its body: a query parameter would be ignored.
        if (new QueryReader(context.Request.Query).Problem is { } parameters)
            return new(null, parameters);
        // Some clients send no media type, or another one, with an empty body.
        var body = await RequestBody.ReadAsync(context);
        if (s_mayBeEmpty && body is { Trouble: null, Bytes.IsEmpty: true })
            return new(JsonSerializer.Deserialize<T>("{}", Json.Options), null);
        if (body.Trouble is { } trouble)
            return new(null, UnhandledErrors.ProblemOf(trouble));
        if (!context.Request.HasJsonContentType())
            return new(null, UnhandledErrors.ProblemOf(StatusCodes.Status415UnsupportedMediaType));

        try
        {
            var text = body.Bytes.Span.StartsWith(s_mark) ? body.Bytes[s_mark.Length..] : body.Bytes;
            using var document =
                JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Json.Options.MaxDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new(null, Problem.InvalidModel(new FieldError("", "object")));
            if (s_takesCard)
                ReadTexts(text.Span);
            else if (CardNumbersIn(document.RootElement, "").ToList() is { Count: > 0 } found)
                return new(null, Problem.InvalidModel(found));
            else if (UnknownMembers.In(document.RootElement, typeof(T)) is { Count: > 0 } unknown)
                return new(null, Problem.InvalidModel(unknown));
            var value = document.RootElement.Deserialize<T>(Json.Options)!;
            if (value is IDisposable card)
                context.Response.RegisterForDispose(card);
            return new(value, null);
        }
        catch (JsonException exception)
        {
            // A path is only there when the JSON is well-formed and one value has the wrong type.
            var field = exception.Path is { Length: > 2 } path ? path[2..] : "";
            return new(null, Problem.InvalidModel(new FieldError(field, field.Length > 0 ? "type" : "json")));
        }
        catch (InvalidOperationException)
        {
            // Invalid text: an unpaired surrogate, or bytes that are no UTF-8.
            return new(null, Problem.InvalidModel(new FieldError("", "json")));
        }
    }

    // Invalid text shows only when it is read. No string is made of a card field, since a string cannot be cleared.
    private static void ReadTexts(ReadOnlySpan<byte> json)
    {
        var text = GC.AllocateUninitializedArray<char>(json.Length, pinned: true);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Json.Options.MaxDepth });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.CopyString(text);
            }
        }
        finally
        {
            Array.Clear(text);
        }
    }

    // Every text is read here once, of known fields and others; return addresses are encoded, and people paste encoded
    // text elsewhere. A name with a number in it must not come back as a field's name.
    private static IEnumerable<FieldError> CardNumbersIn(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            CardNumbers.AreInAddress(member.Name)
                ? [new FieldError(path, Problem.CardNumber)]
                : CardNumbersIn(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => CardNumbersIn(item, path)),
        JsonValueKind.String when CardNumbers.AreInAddress(element.GetString()) => [new FieldError(path, Problem.CardNumber)],
        // Only the whole part of a number: computed amounts have many decimals.
        JsonValueKind.Number when CardNumbers.AreIn(Whole(element.GetRawText())) => [new FieldError(path, Problem.CardNumber)],
        _ => [],
    };

    private static string Whole(string number) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? decimal.Truncate(value).ToString(CultureInfo.InvariantCulture)
            : number;
}
