using System.Text.Json;
using HostedCapture.Client;
using OperatorConsole.Parts;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>Refusals of actions on intents and payments in plain words.</summary>
public static class Refusals
{
    /// <summary>What to say of a refusal: in words about intents and payments, or as of any failure.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="words">The reader's.</param>
    /// <param name="formats">The reader's.</param>
    public static Trouble Of(HostedCaptureException refusal, Words words, Formats formats) =>
        Sentence(refusal, words, formats) is { } text ? new Trouble(text) : Troubles.Of(refusal, words);

    /// <summary>A refusal in words about intents and payments; null: nothing more is to be said of it than of any failure.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="words">The reader's.</param>
    /// <param name="formats">The reader's.</param>
    public static string? Sentence(HostedCaptureException refusal, Words words, Formats formats) => refusal.ErrorCode switch
    {
        "REFUND_LIMIT" => Limit(words, formats, refusal.MetaData),
        "INVALID_STATE" when Text(refusal.MetaData, "submitting") is "true" => words["work.refusal.submitting"],
        "INVALID_STATE" => words["work.refusal.state", State(words, Text(refusal.MetaData, "state") ?? "")],
        "CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL" => words["work.refusal.more_than_authorized"],
        "REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL" => words["work.refusal.more_than_left"],
        "PEOPLE_NEEDED" => words["work.refusal.people_needed"],
        "SETTLEMENT_DIFFERS" => words[
            "work.refusal.settlement_differs", Text(refusal.MetaData, "name"),
            words.Or("parts.operation_state", Text(refusal.MetaData, "outcome") ?? "")],
        "PROVIDER_PAUSED" => words["work.refusal.provider_paused", Text(refusal.MetaData, "provider")],
        "REQUEST_ERROR" => words["work.refusal.provider_away"],
        "INVALID_MODEL" when refusal.Fields is [var field, ..] => field.Message,
        _ => null,
    };

    private static string Limit(Words words, Formats formats, JsonElement? data) =>
        data is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty("limit", out var limit)
            && limit.TryGetDecimal(out var most) && most > 0
            ? words["work.refusal.refund_limit", formats.Amount(most, Text(data, "currency"))]
            : words["work.refusal.refund_never", Text(data, "currency")];

    private static string State(Words words, string state) =>
        words.Find($"parts.payment_state.{state}") ?? words.Find($"parts.intent_state.{state}")
            ?? words.Or("parts.operation_state", state);

    private static string? Text(JsonElement? data, string name) =>
        data is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
            : null;
}
