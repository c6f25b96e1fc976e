using HostedCapture.Audit;
using HostedCapture.Hosting;
using HostedCapture.Secrets;

namespace HostedCapture.Api;

/// <summary>What is answered, and noted in the audit log, when a card number is where none belongs.</summary>
public static class CardNumberRefusals
{
    /// <summary>
    /// Refuses requests that <see cref="CardNumberGuard"/> found a number in. After routing, which knows whether a person
    /// or a program asks.
    /// </summary>
    public static void UseCardNumberRefusal(this IApplicationBuilder app) => app.Use((context, next) =>
        CardNumberGuard.FoundIn(context) is { } place ? RefuseAsync(context, place) : next(context));

    /// <summary>Notes that a card number was refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="place">The field or part of the request it was in.</param>
    public static async Task NoteAsync(HttpContext context, string place)
    {
        var audit = context.RequestServices.GetRequiredService<AuditLog>();
        var about = await RequestName.ObjectAsync(context) is { } id ? $"{RequestName.Of(context)} of {id}" : RequestName.Of(context);
        await audit.WriteRefusalAsync(audit.Row("card_number.refused", AuditLog.Failure, place, about));
    }

    private static async Task RefuseAsync(HttpContext context, string place)
    {
        if (TroublePage.For(context, context.GetEndpoint()) is not { } page)
        {
            await Problem.InvalidModel(new FieldError(place, Problem.CardNumber)).ExecuteAsync(context);
            return;
        }

        await NoteAsync(context, place);
        await page.Show(context, StatusCodes.Status400BadRequest).ExecuteAsync(context);
    }
}
