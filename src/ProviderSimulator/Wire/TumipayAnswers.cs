using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>TumiPay's envelopes, headers, and validation messages.</summary>
internal static class TumipayAnswers
{
    public const string Token = "test-token";
    public const string User = "user";
    public const string Password = "pass";
    public const string MerchantId = "demo";

    private const int LongestId = 36;

    public static Answer Failed => Fail(StatusCodes.Status500InternalServerError, "SERVICE_ERROR", "Error interno del servidor");

    public static Answer Unavailable => Fail(StatusCodes.Status503ServiceUnavailable, "SERVICE_ERROR", "Servicio no disponible");

    public static Answer Ok(string code, string message, JsonObject data, int status = StatusCodes.Status200OK) =>
        Say(status, new() { ["code"] = code, ["status"] = true, ["message"] = message, ["data"] = data });

    public static Answer Fail(int status, string code, string message, JsonObject? data = null)
    {
        var body = new JsonObject { ["code"] = code, ["status"] = false, ["message"] = message };
        if (data is not null) body["data"] = data;
        return Say(status, body);
    }

    public static Answer Fail(string code, string message, JsonObject? data = null) => Fail(StatusCodes.Status422UnprocessableEntity, code, message, data);

    public static Answer NotFound(string message) => Fail(StatusCodes.Status404NotFound, "NOT_FOUND", message);

    /// <summary>What is wrong with the headers; null if nothing.</summary>
    public static Answer? Refuse(HttpRequest request)
    {
        foreach (var name in (string[])["X-Merchant-ID", "X-Request-ID"])
        {
            if (string.IsNullOrWhiteSpace(request.Headers[name]))
                return Say(StatusCodes.Status400BadRequest, new() { ["message"] = $"Missing required header: {name}" });
        }
        var basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}";
        return Is(request.Headers["Token-Top"].ToString(), Token) && Is(request.Headers.Authorization.ToString(), basic) && request.Headers["X-Merchant-ID"] == MerchantId
            ? null
            : Fail(StatusCodes.Status401Unauthorized, "UNAUTHORIZED", "No autorizado");
    }

    /// <summary>The first error of a body, in TumiPay's words; null if none.</summary>
    public static Answer? Check(IEnumerable<string?> complaints) =>
        complaints.FirstOrDefault(complaint => complaint is not null) is { } complaint ? Fail("VALIDATION_ERROR", complaint) : null;

    /// <summary>A text; an id is 36 long at the most.</summary>
    public static string? CheckText(JsonObject body, string path, bool isId = false) => Node(body, path) switch
    {
        null => $"{path} es obligatorio.",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => value.ToString() switch
        {
            var text when string.IsNullOrWhiteSpace(text) => $"{path} es obligatorio.",
            { Length: > LongestId } when isId => $"{path} no puede tener más de {LongestId} caracteres.",
            _ => null,
        },
        _ => $"{path} debe ser una cadena de texto.",
    };

    /// <summary>A text out of a list.</summary>
    public static string? CheckWord(JsonObject body, string path, params string[] words) =>
        CheckText(body, path) ?? (words.Contains(Text(body, path)) ? null : $"{path} no es válido.");

    /// <summary>A number, or a text of one, of 0 or more.</summary>
    public static string? CheckAmount(JsonObject body, string path)
    {
        if (Node(body, path) is not { } node || (node is JsonValue && string.IsNullOrWhiteSpace(node.ToString()))) return $"{path} es obligatorio.";
        var text = Text(body, path) ?? "";
        if (text.StartsWith('-') && Money.TryRead(text[1..], out _)) return $"{path} debe ser mayor o igual a 0.";
        return !Money.TryRead(text, out var amount) ? $"{path} debe ser un número."
            : Money.Fits(amount, "COP") ? null
            : $"{path} no es válido.";
    }

    private static bool Is(string sent, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));
}
