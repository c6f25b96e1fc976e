using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HostedCapture.Api;

/// <summary>Times on the wire: ISO 8601, UTC, milliseconds, <c>Z</c>.</summary>
public sealed class WireTime : JsonConverter<DateTimeOffset>
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The text of a time.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>Reads any ISO 8601 time with an offset; one without is UTC.</summary>
    public static DateTimeOffset? Parse(string text) =>
        text.Length >= 10 && text[4] == '-' && !char.IsWhiteSpace(text[^1])
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time) ? time : null;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString() ?? "") ?? throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));
}
