using HostedCapture.Domain;

namespace HostedCapture.Hosting;

/// <summary>A request with a card number in its path or query is refused before anything matches, logs or echoes the address.</summary>
public static partial class CardFreeAddresses
{
    /// <summary>Adds the check; only the security headers come before it.</summary>
    public static void UseCardFreeAddresses(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(CardFreeAddresses).FullName!);
        app.Use((context, next) =>
        {
            var request = context.Request;
            var part = CardNumbers.AreIn(request.Path.Value) ? "path" : CardNumbers.AreIn(Decode(request.QueryString)) ? "query" : null;
            if (part is null)
                return next(context);

            (request.Path, request.QueryString) = ("/", QueryString.Empty);
            LogRefused(logger, part);
            return Problem.InvalidModel(new FieldError(part, "card_number")).ExecuteAsync(context);
        });
    }

    private static string Decode(QueryString query) => query.HasValue ? Uri.UnescapeDataString(query.Value!.Replace('+', ' ')) : "";

    [LoggerMessage(1, LogLevel.Warning, "A request with a card number in its {Part} was refused")]
    private static partial void LogRefused(ILogger logger, string part);
}
