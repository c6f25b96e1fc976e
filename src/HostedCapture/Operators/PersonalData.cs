using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Intents;
using HostedCapture.Payments;

namespace HostedCapture.Operators;

/// <summary>
/// Personal data is masked unless the operator may see it and asks for it (<c>?personal=true</c>), which is a row of the audit log.
/// </summary>
internal sealed class PersonalData
{
    private const string Parameter = "personal";
    private const string Hidden = "***";

    private PersonalData(bool shown) => Shown = shown;

    /// <summary>Whether it is shown as it is.</summary>
    public bool Shown { get; }

    /// <summary>Nothing is shown.</summary>
    public static PersonalData Masked { get; } = new(false);

    /// <summary>Whether a request asks for it; read it before <see cref="QueryReader.Problem"/>.</summary>
    public static bool IsAsked(QueryReader query) => query.OneOf(Parameter, "true", "false") == "true";

    /// <summary>Shows it where it is asked for, and notes that; or refuses.</summary>
    /// <param name="asked">Whether it is asked for.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="context">The request.</param>
    /// <param name="objectId">Whose data it is; null: of a list.</param>
    /// <param name="detail">More for the audit log, such as the list's filters.</param>
    public static async Task<(PersonalData Data, Problem? Refusal)> ForAsync(
        bool asked, CurrentOperator caller, HttpContext context, string? objectId, string? detail = null)
    {
        if (!asked)
            return (Masked, null);
        if (!caller.Has(Permission.PersonalRead))
            return (Masked, await PermissionRoutes.PermissionMissing(Permission.PersonalRead).NoteAsync(context));
        var audit = context.RequestServices.GetRequiredService<AuditLog>();
        await audit.WriteAsync(audit.Row("personal.shown", AuditLog.Success, objectId, detail));
        return (new PersonalData(true), null);
    }

    /// <summary>The parameter for a route's description.</summary>
    public static Microsoft.OpenApi.OpenApiParameter Described { get; } = OperatorQueries.Parameter(
        Parameter, "`true`: names, addresses and e-mails as they are, for who has `personal.read`; each time a row of the audit log.",
        "true", "false");

    /// <summary>A name: <c>A*** S***</c>.</summary>
    public string? Name(string? name) =>
        Shown || name is null
            ? name
            : string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"{First(word)}{Hidden}"));

    /// <summary>An e-mail: <c>a***@shop.example</c>.</summary>
    public string? Email(string? email) =>
        Shown || email is null ? email : email.LastIndexOf('@') is > 0 and var at ? $"{First(email)}{Hidden}{email[at..]}" : Hidden;

    /// <summary>Any other text.</summary>
    public string? Text(string? text) => Shown || text is null ? text : Hidden;

    /// <summary>A cardholder.</summary>
    public Cardholder? Of(Cardholder? one) => one is null ? null : one with { Name = Name(one.Name), Email = Email(one.Email) };

    /// <summary>A billing address.</summary>
    public Billing? Of(Billing? one) =>
        one is null ? null : one with { Line1 = Text(one.Line1), Line2 = Text(one.Line2), City = Text(one.City) };

    /// <summary>Who pays.</summary>
    public PayerInfo? Of(PayerInfo? one) => one is null ? null : one with
    {
        Email = Email(one.Email),
        FullName = Name(one.FullName),
        DocumentNumber = Text(one.DocumentNumber),
    };

    // A letter of two code units stays whole.
    private static string First(string text) => char.IsSurrogate(text[0]) ? "" : text[..1];
}
