using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HostedCapture.Domain;

namespace HostedCapture.Hosting;

/// <summary>Reads card data from a text or a whole number, as clients send either; writes nothing, ever.</summary>
public sealed class UnprintableJson : JsonConverter<Unprintable>
{
    /// <inheritdoc/>
    public override Unprintable Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new Unprintable(reader.GetString()!),
        JsonTokenType.Number when WholeNumber.Parse(WholeNumber.Text(ref reader)) is >= 0 and var number => new Unprintable(number.ToString(CultureInfo.InvariantCulture)),
        _ => throw new JsonException(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Unprintable value, JsonSerializerOptions options) => writer.WriteNullValue();
}
