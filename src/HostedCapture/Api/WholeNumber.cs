using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HostedCapture.Domain;

namespace HostedCapture.Api;

/// <summary>Whole numbers however they are written: <c>900</c>, <c>900.0</c> and <c>9e2</c> are one number in JSON.</summary>
public sealed class WholeNumber : JsonConverter<int>
{
    /// <summary>Reads the text of a number; null for one that is not whole, or too large.</summary>
    public static decimal? Parse(string? text) =>
        text is not null && Money.ReadExactly(text) is { } number && number == decimal.Truncate(number) ? decimal.Truncate(number) : null;

    /// <summary>The text of the JSON number that is read now.</summary>
    public static string Text(ref Utf8JsonReader reader) =>
        reader.HasValueSequence ? Encoding.UTF8.GetString(reader.ValueSequence) : Encoding.UTF8.GetString(reader.ValueSpan);

    /// <inheritdoc/>
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && Parse(Text(ref reader)) is >= int.MinValue and <= int.MaxValue and var number
            ? (int)number
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
