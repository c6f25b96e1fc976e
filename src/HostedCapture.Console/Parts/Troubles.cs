using System.Text.Json;
using HostedCapture.Client;
using OperatorConsole.Texts;

namespace OperatorConsole.Parts;

/// <summary>What to say of a failed call.</summary>
public static class Troubles
{
    /// <summary>The error code of what needs a second factor of the last five minutes.</summary>
    public const string SecondFactorNeeded = "SECOND_FACTOR_NEEDED";

    /// <summary>The sentence of a failed call: what happened, what helps, and the request's id.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="words">The reader's texts.</param>
    public static Trouble Of(HostedCaptureException failure, Words words)
    {
        var sentence = failure.ErrorCode switch
        {
            HostedCaptureException.NoAnswer => words["parts.trouble.no_answer"],
            SecondFactorNeeded => words["parts.trouble.second_factor"],
            "PERMISSION_MISSING" => Missing(failure.MetaData, words),
            "INVALID_MODEL" when failure.Fields.Count > 0 => words["parts.trouble.fields", string.Join("; ", failure.Fields.Select(Of))],
            var code => words.Find($"parts.trouble.{code.ToLowerInvariant()}") ?? failure.Message,
        };
        if (failure.RequestId is { Length: > 0 } id)
            sentence = $"{sentence} {words["parts.trouble.request", id]}";
        return new Trouble(sentence, failure.ErrorCode == SecondFactorNeeded);
    }

    private static string Missing(JsonElement? facts, Words words)
    {
        var permission = facts is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty("permission", out var name)
            ? name.ToString()
            : "";
        return words[
            "parts.trouble.permission_missing",
            permission,
            string.Join(", ", Roles(facts, "roles", words)),
            string.Join(", ", Roles(facts, "given_by", words))];
    }

    private static IEnumerable<string> Roles(JsonElement? facts, string name, Words words) =>
        facts is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(name, out var roles)
            && roles.ValueKind == JsonValueKind.Array
            ? roles.EnumerateArray().Select(role => words.Or("role", role.ToString()))
            : [];

    private static string Of(FieldError wrong) => $"{wrong.Field}: {wrong.Detail ?? wrong.Message}";
}
