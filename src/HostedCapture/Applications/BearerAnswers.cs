using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HostedCapture.Applications;

/// <summary>The outside issuer did not answer, so its token cannot be checked.</summary>
internal sealed class AuthorityUnavailableException() : Exception("the authority could not be asked");

/// <summary>What a caller and the log are told about a token.</summary>
internal sealed partial class BearerAnswers(ILogger<BearerAnswers> log)
{
    /// <summary>The header's token when it passes the rules that need no key; null when it was refused, or there is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="types">Accepted <c>typ</c>, as a question.</param>
    /// <param name="longest">The longest life (<c>exp</c> − <c>iat</c>).</param>
    /// <param name="now">The time.</param>
    public UnverifiedToken? Read(MessageReceivedContext context, Func<string?, bool> types, TimeSpan longest, DateTimeOffset now)
    {
        if (UnverifiedToken.Sent(context.Request) is not { } sent)
        {
            context.NoResult();
            return null;
        }

        var token = UnverifiedToken.Read(sent);
        if ((token is null ? "it is not a signed JWT" : TokenRules.Fault(token, types, longest, now)) is { } fault)
        {
            Refuse(context, fault);
            return null;
        }

        context.Token = token!.Text;
        return token;
    }

    /// <summary>Refuses a token. The reason is for the log and never holds anything of the token.</summary>
    public void Refuse(ResultContext<JwtBearerOptions> context, string reason)
    {
        LogRefused(context.Scheme.Name, reason);
        context.Fail(reason);
    }

    /// <summary>Refuses a token because the authority is away.</summary>
    public void Unavailable(ResultContext<JwtBearerOptions> context)
    {
        var exception = new AuthorityUnavailableException();
        LogRefused(context.Scheme.Name, exception.Message);
        context.Fail(exception);
    }

    /// <summary>The claims of a token whose signature is good.</summary>
    public static UnverifiedToken Claims(TokenValidatedContext context) =>
        UnverifiedToken.Read(((JsonWebToken)context.SecurityToken).EncodedToken) ?? throw new InvalidOperationException("It was read before.");

    /// <summary>The library refused the token. Its messages hide what the token says.</summary>
    public Task RefusedAsync(AuthenticationFailedContext context)
    {
        LogRefused(context.Scheme.Name, $"{context.Exception.GetType().Name}: {context.Exception.Message}");
        context.Fail(context.Exception);
        return Task.CompletedTask;
    }

    /// <summary>401; or 503, when it is not the caller's fault.</summary>
    public static async Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is AuthorityUnavailableException)
        {
            await new Problem(503, "AUTHORITY_UNAVAILABLE") { RetryAfterSeconds = (int)Authority.Pause.TotalSeconds }.ExecuteAsync(context.HttpContext);
            return;
        }

        await AuditAsync(context.HttpContext, $"401: {context.AuthenticateFailure?.Message ?? "no token"}");
        context.Response.Headers.WWWAuthenticate = BearerTokens.Scheme;
        await InvalidCredentials.Problem(context.Request, malformed: UnverifiedToken.Sent(context.Request) is null).ExecuteAsync(context.HttpContext);
    }

    /// <summary>403.</summary>
    public static async Task ForbidAsync(ForbiddenContext context)
    {
        await AuditAsync(context.HttpContext, "403: the role is missing");
        await new Problem(403, "FORBIDDEN").ExecuteAsync(context.HttpContext);
    }

    private static async Task AuditAsync(HttpContext context, string reason)
    {
        var audit = context.RequestServices.GetRequiredService<AuditLog>();
        var id = await RequestName.ObjectAsync(context);
        await audit.WriteRefusalAsync(audit.Row("access.refused", AuditLog.Failure, id?.ToString(), $"{RequestName.Of(context)}: {reason}"));
    }

    [LoggerMessage(LogLevel.Information, "{Scheme} token refused: {Reason}")]
    private partial void LogRefused(string scheme, string reason);
}
