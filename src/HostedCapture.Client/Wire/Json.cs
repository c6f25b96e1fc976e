using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>Everything that goes over the wire.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(FieldError[]))]
[JsonSerializable(typeof(CreateIntent))]
[JsonSerializable(typeof(Intent))]
[JsonSerializable(typeof(GivenConsent))]
[JsonSerializable(typeof(ItemPage<Intent>))]
[JsonSerializable(typeof(DirectCard))]
[JsonSerializable(typeof(DirectCmrCard))]
[JsonSerializable(typeof(CreatePayment))]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(SilentCharge))]
[JsonSerializable(typeof(Confirmation))]
[JsonSerializable(typeof(Refund))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(Delivery))]
[JsonSerializable(typeof(ItemPage<Delivery>))]
[JsonSerializable(typeof(ReceivedWebhook))]
[JsonSerializable(typeof(WebhookVerdict))]
[JsonSerializable(typeof(ReceiptHeader))]
[JsonSerializable(typeof(ReceiptClaims))]
[JsonSerializable(typeof(KeySet))]
internal sealed partial class ClientJson : JsonSerializerContext;

/// <summary>Values of elements that may hold anything.</summary>
internal static class Json
{
    /// <summary>A member; null when there is none.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A text member; null when there is none.</summary>
    public static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A whole number; null when there is none.</summary>
    public static int? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;
}

/// <summary>A text of an open list.</summary>
internal abstract class OpenEnumConverter<T>(Func<string, T> read, Func<T, string> write) : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}

/// <summary>A number that the API echoes as it was sent, which may be as its text. What is neither is null.</summary>
internal sealed class NumberConverter : JsonConverter<decimal?>
{
    /// <inheritdoc/>
    public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetDecimal(out var number) ? number : null;
        if (reader.TokenType == JsonTokenType.String)
            return decimal.TryParse(reader.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
        reader.Skip();
        return null;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options)
    {
        if (value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }
}

/// <summary>A switch that the API echoes as it was sent, which may be as its text. What is neither is null.</summary>
internal sealed class SwitchConverter : JsonConverter<bool?>
{
    /// <inheritdoc/>
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return reader.GetBoolean();
        if (reader.TokenType == JsonTokenType.String)
            return bool.TryParse(reader.GetString(), out var value) ? value : null;
        reader.Skip();
        return null;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
    {
        if (value is { } known)
            writer.WriteBooleanValue(known);
        else
            writer.WriteNullValue();
    }
}
