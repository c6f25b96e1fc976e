using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HostedCapture.Domain;

namespace HostedCapture.Api;

/// <summary>Reads card data from a text or a whole number, as clients send either; writes nothing, ever.</summary>
public sealed class SensitiveTextJson : JsonConverter<SensitiveText>
{
    /// <inheritdoc/>
    public override SensitiveText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => Text(ref reader),
        JsonTokenType.Number => Digits(ref reader) ?? throw new JsonException(),
        _ => throw new JsonException(),
    };

    // A whole number in any notation: 900, 900.0, 9e2.
    private static SensitiveText? Digits(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> written = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (!decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number < 0 || number != decimal.Truncate(number))
            return null;
        Span<char> digits = stackalloc char[32];
        decimal.Truncate(number).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        var text = new SensitiveText(digits[..length]);
        digits.Clear();
        return text;
    }

    // Not in a string, which cannot be cleared.
    private static SensitiveText Text(ref Utf8JsonReader reader)
    {
        var buffer = GC.AllocateUninitializedArray<char>(reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length, pinned: true);
        try
        {
            return new SensitiveText(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SensitiveText value, JsonSerializerOptions options) => writer.WriteNullValue();
}
