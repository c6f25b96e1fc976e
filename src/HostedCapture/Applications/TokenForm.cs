using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace HostedCapture.Applications;

/// <summary>Why a body is not the form it should be.</summary>
/// <param name="Status">The HTTP status: 400, 413, 415.</param>
/// <param name="Field">The field that is wrong, for 400.</param>
internal sealed record FormFault(int Status, string? Field = null);

/// <summary>The form of a token request: small, urlencoded, each field once.</summary>
internal static class TokenForm
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/x-www-form-urlencoded";

    /// <summary>The largest body, in bytes.</summary>
    public const int LongestBody = 8 * 1024;

    /// <summary>Reads the fields. No body at all is an empty form.</summary>
    public static async Task<(IReadOnlyDictionary<string, string> Fields, FormFault? Fault)> ReadAsync(HttpRequest request)
    {
        var fields = new Dictionary<string, string>();
        if (request.ContentLength > LongestBody)
            return (fields, new FormFault(StatusCodes.Status413PayloadTooLarge));
        var buffer = new byte[LongestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > LongestBody)
            return (fields, new FormFault(StatusCodes.Status413PayloadTooLarge));
        if (length > 0 && !IsForm(request.ContentType))
            return (fields, new FormFault(StatusCodes.Status415UnsupportedMediaType));

        foreach (var (name, values) in QueryHelpers.ParseNullableQuery(Encoding.UTF8.GetString(buffer, 0, length)) ?? [])
        {
            if (values is not [{ } value])
                return (fields, new FormFault(StatusCodes.Status400BadRequest, name));
            fields[name] = value;
        }

        return (fields, null);
    }

    private static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
