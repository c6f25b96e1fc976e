using HostedCapture.Api;

namespace HostedCapture.Applications;

/// <summary>401, with the three texts that Quickpay clients compare.</summary>
internal static class InvalidCredentials
{
    /// <summary>The answer: there is no header, it has another form, or what it carries is not valid. Never why.</summary>
    public static Problem Problem(HttpRequest request, bool malformed) => new(401, "InvalidCredentials")
    {
        Description = (request.Headers.Authorization.Count, malformed) switch
        {
            (0, _) => "No authorization token was found",
            (_, true) => "Format is Authorization: Bearer [token]",
            _ => "A valid credential in the Authorization header is required",
        },
    };
}
