using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>The errors of Quickpay's services.</summary>
internal static class QuickpayAnswers
{
    public static Answer Failed => Error("REQUEST_ERROR", "the request to the gateway failed");

    public static Answer Unavailable { get; } = new(StatusCodes.Status503ServiceUnavailable, "text/plain", "Service Temporarily unavailable");

    public static Answer NotFound(string? id, string collection) => Say(StatusCodes.Status404NotFound,
        Problem("DOCUMENT_NOT_FOUND", "the document you requested is not found", new() { ["id_not_found"] = id, ["collection_name"] = collection }));

    public static Answer Unauthorized(string description) => Say(StatusCodes.Status401Unauthorized, Problem("InvalidCredentials", description));

    public static Answer Invalid(IReadOnlyList<FieldError> errors) => Say(StatusCodes.Status400BadRequest,
        Problem("INVALID_MODEL", "the requested model has invalid properties", new()
        {
            ["errors"] = new JsonArray([.. errors.Select(error => new JsonObject { ["field"] = error.Field, ["message"] = error.Message })]),
        }));

    /// <summary>500: Quickpay's status for every error but an invalid body.</summary>
    public static Answer Error(string code, string description) => Say(StatusCodes.Status500InternalServerError, Problem(code, description));

    /// <summary>Declined by CyberSource behind it: 500, with its reason on top.</summary>
    public static Answer Declined(string reason, string reference) => Say(StatusCodes.Status500InternalServerError,
        Problem($"GW01_{reason}", Meaning(reason), new() { ["error_details"] = Rejection(reason, reference) }));

    /// <summary>CyberSource's rejection as Quickpay hands it on.</summary>
    public static JsonObject Rejection(string reason, string reference)
    {
        var (requestId, requestToken) = CyberSource.NewRequest();
        return new()
        {
            ["merchantReferenceCode"] = reference,
            ["requestID"] = requestId,
            ["decision"] = "REJECT",
            ["reasonCode"] = reason,
            ["requestToken"] = requestToken,
        };
    }

    public static JsonObject Problem(string code, string description, JsonObject? data = null) => new()
    {
        ["error_code"] = code,
        ["error_description"] = description,
        ["meta_data"] = data ?? [],
    };

    public static string Meaning(string reason) => reason switch
    {
        "202" => "expired card",
        "203" => "general decline of the card",
        "204" => "insufficient funds in the account",
        "205" => "stolen or lost card",
        "211" => "invalid card verification number",
        "231" => "invalid account number",
        "242" => "there is no matching authorization",
        _ => "the gateway rejected the card",
    };
}
