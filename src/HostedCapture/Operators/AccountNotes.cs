using System.Text.RegularExpressions;
using HostedCapture.Api;
using HostedCapture.Audit;
using Microsoft.AspNetCore.Http.HttpResults;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>
/// What happened to accounts of a console: they are kept there, and who may operate is told in the same log as what was operated.
/// </summary>
internal static partial class AccountNotes
{
    private const int LongestId = 100;

    private static readonly NoteAccount s_note = new(
        "account.role_changed", "0d6f2c1e-58a4-4f0b-9b39-1c2d3e4f5a6b", AuditLog.Success, "Ana Soto: Auditor, before: Operator");

    /// <summary>Maps the route.</summary>
    public static void MapAccountNotes(this RouteGroupBuilder operators) =>
        operators.MapPost("/audit/accounts", NoteAsync).WithName("noteAccount")
            .WithMetadata(Request("role", "A role was changed", s_note))
            .RequiresOperator()
            .Answers(Problem.InvalidModel(new FieldError("type", "unknown_value")), PersonNeeded());

    /// <summary>Note what happened to an account</summary>
    /// <remarks>
    /// For consoles: writes a row into the audit log about an account that the console keeps, by the person of the token. A machine
    /// account has nothing to do with accounts (403 `PERSON_NEEDED`).
    /// </remarks>
    internal static async Task<Results<NoContent, Problem>> NoteAsync(JsonBody<NoteAccount> body, CurrentOperator caller, AuditLog audit)
    {
        if (body.Value is not { } note)
            return body.Problem!;
        if (caller.IsMachine)
            return PersonNeeded();
        if (Errors(note).ToArray() is { Length: > 0 } errors)
            return Problem.InvalidModel(errors);
        await audit.WriteAsync(audit.Row(note.Type!, note.Outcome ?? AuditLog.Success, note.AccountId, note.Detail));
        return TypedResults.NoContent();
    }

    private static Problem PersonNeeded() => new(StatusCodes.Status403Forbidden, "PERSON_NEEDED");

    private static IEnumerable<FieldError> Errors(NoteAccount note)
    {
        if (note.Type is null)
            yield return new("type", "required");
        else if (!TypePattern().IsMatch(note.Type))
            yield return new("type", "unknown_value");
        if (string.IsNullOrEmpty(note.AccountId))
            yield return new("account_id", "required");
        else if (note.AccountId.Length > LongestId)
            yield return new("account_id", "too_long");
        else if (note.AccountId.Any(char.IsControl))
            yield return new("account_id", "text");
        if (note.Outcome is not (null or AuditLog.Success or AuditLog.Failure))
            yield return new("outcome", "unknown_value");
        if (note.Detail?.Length > Reasons.Longest)
            yield return new("detail", "too_long");
        else if (note.Detail?.Any(char.IsControl) == true)
            yield return new("detail", "text");
    }

    // A console may have events that this version has no word for; what is the product's own it cannot write.
    [GeneratedRegex(@"^account\.[a-z_]{1,40}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TypePattern();
}

/// <summary>What happened to an account of a console.</summary>
/// <param name="Type"><c>account.</c> and a word: <c>account.invited</c>, <c>account.role_changed</c>.</param>
/// <param name="AccountId">The account's id at the console, at most 100 characters.</param>
/// <param name="Outcome"><c>success</c>, or <c>failure</c>; left out: <c>success</c>.</param>
/// <param name="Detail">More about it, such as what was before: a line of at most 500 characters.</param>
[Closed]
public sealed record NoteAccount(string? Type, string? AccountId, string? Outcome, string? Detail);
