using System.Threading.RateLimiting;

namespace HostedCapture.Hosting;

/// <summary>How many requests an application may send to the API in a minute.</summary>
public static class ApiLimits
{
    /// <summary>The policy of API routes.</summary>
    public const string Policy = "api";

    private const int SegmentsOfMinute = 6;

    /// <summary>Adds the limit.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="requestsPerMinute">For each application; null: no limit.</param>
    public static void AddApiLimits(this IServiceCollection services, int? requestsPerMinute) => services.AddRateLimiter(options =>
    {
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var span) ? (int)Math.Ceiling(span.TotalSeconds) : 60 / SegmentsOfMinute;
            await TooMany(wait).ExecuteAsync(rejected.HttpContext);
        };
        options.AddPolicy(Policy, context => requestsPerMinute is { } limit
            ? RateLimitPartition.GetSlidingWindowLimiter(
                context.User.Identity?.Name ?? "",
                _ => new SlidingWindowRateLimiterOptions { PermitLimit = limit, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = SegmentsOfMinute, QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter(""));
    });

    /// <summary>429: over the limit.</summary>
    internal static Problem TooMany(int waitSeconds) => new(StatusCodes.Status429TooManyRequests, "TOO_MANY_ATTEMPTS") { RetryAfterSeconds = waitSeconds };
}
