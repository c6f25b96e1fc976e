using HostedCapture.Data;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Diagnostics;

namespace HostedCapture.Api;

/// <summary>Answers every request that ends without an answer: a page for browsers, a problem for programs.</summary>
public static partial class UnhandledErrors
{
    /// <summary>Handles exceptions, and bare statuses such as 404 and 405.</summary>
    public static void UseErrorAnswers(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // The framework would log the exception's message, which may quote data: the handler below logs instead.
            SuppressDiagnosticsCallback = _ => true,
            ExceptionHandler = AnswerExceptionAsync,
        });
        app.UseStatusCodePages(context => AnswerAsync(context.HttpContext, context.HttpContext.GetEndpoint(), context.HttpContext.Response.StatusCode));
    }

    /// <summary>Once the process is asked to stop, new work is answered 503 and may be sent again.</summary>
    public static void UseDraining(this IApplicationBuilder app)
    {
        var draining = app.ApplicationServices.GetRequiredService<Draining>();
        app.Use(async (context, next) =>
        {
            using var work = draining.Begin(context.Request);
            await (work.IsAllowed ? next(context) : StoppingAsync(context));
        });
    }

    private static Task StoppingAsync(HttpContext context) =>
        TroublePage.For(context, context.GetEndpoint()) is { } page
            ? page.Show(context, StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context)
            : Problem.Stopping().ExecuteAsync(context);

    private static Task AnswerExceptionAsync(HttpContext context)
    {
        var feature = context.Features.Get<IExceptionHandlerFeature>()!;
        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnhandledErrors).FullName!);
        var status = StatusOf(feature.Error, context);
        if (status >= 500)
            LogFailure(logger, SecurityHeaders.IdOf(context), RequestName.Of(context), feature.Error.GetType().Name, Where(feature.Error));
        context.Response.StatusCode = status;
        return AnswerAsync(context, feature.Endpoint, status);
    }

    private static int StatusOf(Exception exception, HttpContext context) => exception switch
    {
        DatabaseUnavailableException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        // Canceled, but not by the client: an error of this server, not a bad request.
        OperationCanceledException when context.RequestAborted.IsCancellationRequested => 499,
        _ => StatusCodes.Status500InternalServerError,
    };

    // The stack without the message: a message may quote what was sent.
    private static string Where(Exception exception) =>
        exception is DatabaseUnavailableException ? exception.InnerException!.Message : exception.StackTrace ?? "";

    private static Task AnswerAsync(HttpContext context, Endpoint? endpoint, int status)
    {
        if (TroublePage.For(context, endpoint) is { } page)
            return page.Show(context, status).ExecuteAsync(context);
        return ProblemOf(status).ExecuteAsync(context);
    }

    /// <summary>The problem of a status that has no other text.</summary>
    internal static Problem ProblemOf(int status) => status switch
    {
        400 => Problem.InvalidModel(new FieldError("", "format")),
        401 => new Problem(401, "InvalidCredentials"),
        403 => new Problem(403, "FORBIDDEN"),
        404 => new Problem(404, "DOCUMENT_NOT_FOUND", "ROUTE_NOT_FOUND"),
        405 => new Problem(405, "METHOD_NOT_ALLOWED"),
        408 => new Problem(408, "REQUEST_TIMEOUT") { RetryAfterSeconds = 1 },
        413 => new Problem(413, "CONTENT_TOO_LARGE"),
        415 => new Problem(415, "UNSUPPORTED_MEDIA_TYPE"),
        429 => new Problem(429, "TOO_MANY_ATTEMPTS") { RetryAfterSeconds = 5 },
        503 => Problem.DatabaseError(),
        < 500 => new Problem(400, "INVALID_MODEL"),
        _ => new Problem(500, "GENERAL_SYSTEM_ERROR"),
    };

    [LoggerMessage(1, LogLevel.Error, "Request {RequestId}: {Request} failed with {Exception}: {Where}")]
    private static partial void LogFailure(ILogger logger, string requestId, string request, string exception, string where);
}
