using OperatorConsole.Access;
using OperatorConsole.Parts;
using OperatorConsole.Texts;

namespace OperatorConsole.Hosting;

/// <summary>Refuses addresses with a card number in them, before anything reads, keeps or sends them on.</summary>
internal static class CardAddresses
{
    /// <summary>Adds the refusal.</summary>
    public static void UseCardRefusal(this IApplicationBuilder app)
    {
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(CardAddresses).FullName!);
        app.Use((context, next) => HasCard(context.Request) ? RefuseAsync(context, log) : next(context));
    }

    // What an issuer's answer carries it chose, and long digits are as good as others.
    private static bool HasCard(HttpRequest request) => request.Path != IssuerSignIn.CallbackPath
        && (CardNumbers.AreInAddress(request.Path.Value) || CardNumbers.AreInAddress(request.QueryString.Value));

    private static Task RefuseAsync(HttpContext context, ILogger log)
    {
        CardRefusals.Log(log, "the address");
        var language = Reader.Of(context).Language;
        var words = Words.Of(language);
        // The server keeps a request's address for as long as its connection is open.
        context.Response.Headers.Connection = "close";
        return PlainPage.WriteAsync(
            context, StatusCodes.Status400BadRequest, words["hosting.card_number_title"], words["hosting.card_number"], "/",
            words["hosting.to_start"], language);
    }
}
