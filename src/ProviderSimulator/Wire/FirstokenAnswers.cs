using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>Firstoken's envelopes.</summary>
internal static class FirstokenAnswers
{
    public const string ApiKey = "test-key";

    public static Answer Failed => Fail(StatusCodes.Status500InternalServerError, "error", "Internal server error", "");

    public static Answer Unavailable => Fail(StatusCodes.Status503ServiceUnavailable, "error", "Service unavailable", "");

    /// <summary>A wrong key, or an address that is not on the key's list.</summary>
    public static Answer Forbidden => Fail(StatusCodes.Status403Forbidden, "fail", "Forbidden", "");

    /// <summary>The processor does not answer. Not documented.</summary>
    public static Answer NoResponse => Fail(StatusCodes.Status500InternalServerError, "error", "No response from the processor", "");

    public static Answer Invalid(string path, string description) => Fail(StatusCodes.Status400BadRequest, "fail", "Invalid request",
        new JsonObject { ["description"] = description, ["path"] = path });

    public static Answer Success(string message, JsonObject data) =>
        Say(StatusCodes.Status200OK, new() { ["status"] = "success", ["message"] = message, ["data"] = data });

    public static Answer Fail(int status, string word, string message, JsonNode data) =>
        Say(status, new() { ["status"] = word, ["message"] = message, ["data"] = data });
}
