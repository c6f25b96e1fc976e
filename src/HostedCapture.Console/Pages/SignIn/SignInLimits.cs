using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace OperatorConsole.Pages.SignIn;

/// <summary>
/// How often somebody at one address may try to sign in. An account has its own lock, which says nothing to who tries many accounts, and
/// each password takes a tenth of a second to check.
/// </summary>
internal static class SignInLimits
{
    /// <summary>The policy of routes that check a password, a code, a passkey or an invitation.</summary>
    public const string Policy = "sign-in";

    private const int PeriodsOfMinute = 6;
    private const int BytesOfNetwork = 8;

    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1) / PeriodsOfMinute;

    /// <summary>Adds the limit.</summary>
    /// <param name="services">The services.</param>
    /// <param name="triesPerMinute">For each address: so many at once, then so many in a minute.</param>
    public static void AddSignInLimits(this IServiceCollection services, int triesPerMinute)
    {
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = triesPerMinute,
            TokensPerPeriod = Math.Max(1, triesPerMinute / PeriodsOfMinute),
            ReplenishmentPeriod = s_period,
            QueueLimit = 0,
        };
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(WhereFrom(context), _ => bucket));
            limiter.OnRejected = RefuseAsync;
        });
    }

    private static async ValueTask RefuseAsync(OnRejectedContext refused, CancellationToken token)
    {
        var context = refused.HttpContext;
        context.Response.Headers.RetryAfter = s_period.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        await context.RequestServices.GetRequiredService<StaticPages>()
            .Note(context, StatusCodes.Status429TooManyRequests, "too_many").ExecuteAsync(context);
    }

    // Who has one address of IPv6 has a whole network of them.
    private static IPAddress WhereFrom(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfNetwork).Clear();
        return new IPAddress(bytes);
    }
}
