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
        JsonTokenType.String => Text(ref reader),
        JsonTokenType.Number when reader.TryGetUInt64(out var number) => Digits(number),
        _ => throw new JsonException(),
    };

    private static Unprintable Digits(ulong number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var length);
        var text = new Unprintable(digits[..length]);
        digits.Clear();
        return text;
    }

    // Not by a string, which cannot be cleared.
    private static Unprintable Text(ref Utf8JsonReader reader)
    {
        var buffer = GC.AllocateUninitializedArray<char>(reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length, pinned: true);
        try
        {
            return new Unprintable(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Unprintable value, JsonSerializerOptions options) => writer.WriteNullValue();
}
