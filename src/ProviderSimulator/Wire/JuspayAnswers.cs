using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>Juspay's errors and its authentication.</summary>
internal static class JuspayAnswers
{
    public const string ApiKey = "test-key";

    public static Answer Failed =>
        Say(StatusCodes.Status500InternalServerError, Problem("error", "internal_error", "Internal Server Error"));

    public static Answer Unavailable =>
        Say(StatusCodes.Status503ServiceUnavailable, Problem("error", "service_unavailable", "Service Unavailable"));

    public static Answer Denied => Say(StatusCodes.Status401Unauthorized, Problem("error", "access_denied", "Invalid Authentication"));

    public static Answer Bad(string message) => Say(StatusCodes.Status400BadRequest, Problem("Bad Request", "Invalid", message));

    /// <summary>Not documented: its table of statuses has NOT_FOUND with this id.</summary>
    public static Answer NotFound(string message)
    {
        var problem = Problem("NOT_FOUND", "Invalid", message);
        problem["status_id"] = 40;
        return Say(StatusCodes.Status404NotFound, problem);
    }

    /// <summary>A declined card, while it is tokenized. Not documented.</summary>
    public static Answer Declined(string reason)
    {
        var problem = Problem("Bad Request", "Invalid", "The card was declined");
        problem["bank_error_code"] = reason;
        problem["bank_error_message"] = QuickpayAnswers.Meaning(reason);
        return Say(StatusCodes.Status400BadRequest, problem);
    }

    /// <summary>Where the browser goes; a gateway that wants a form posted names its fields.</summary>
    public static JsonObject Authentication(string url, JuspayTxn txn) => txn.Check == HolderCheck.ChallengeByPost
        ? new() { ["url"] = url, ["method"] = "POST", ["params"] = new JsonObject { ["PaReq"] = txn.Uuid, ["MD"] = txn.TxnId } }
        : new() { ["url"] = url, ["method"] = "GET" };

    /// <summary>Basic, with the key as the user and an empty password; its Node SDK leaves the colon out.</summary>
    public static bool IsAllowed(string? authorization)
    {
        if (authorization?.Split(
            ' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var scheme, var sent]
            || !scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return false;
        var key = new byte[sent.Length];
        return Convert.TryFromBase64String(sent, key, out var length)
            && CryptographicOperations.FixedTimeEquals(
                key.AsSpan(0, length) is [.. var bare, (byte)':'] ? bare : key.AsSpan(0, length), Encoding.UTF8.GetBytes(ApiKey));
    }

    private static JsonObject Problem(string status, string code, string message) =>
        new() { ["status"] = status, ["error_code"] = code, ["error_message"] = message };
}
