using System.Threading.RateLimiting;

namespace HostedCapture.Api;

/// <summary>How many requests an application may send in a minute.</summary>
/// <param name="RequestsPerMinute">Null: no limit.</param>
public sealed record ApiLimit(int? RequestsPerMinute)
{
    private const int SegmentsOfMinute = 6;

    /// <summary>What counts an application's requests.</summary>
    public RateLimitPartition<string> Partition(string application) => RequestsPerMinute is { } limit
        ? RateLimitPartition.GetSlidingWindowLimiter(
            application,
            _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = limit,
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = SegmentsOfMinute,
                QueueLimit = 0,
            })
        : RateLimitPartition.GetNoLimiter("");

    /// <summary>How many seconds to wait after a refusal.</summary>
    public static int WaitOf(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var span) ? (int)Math.Ceiling(span.TotalSeconds) : 60 / SegmentsOfMinute;
}

/// <summary>The limit of the API.</summary>
public static class ApiLimits
{
    /// <summary>The policy of API routes.</summary>
    public const string Policy = "api";

    /// <summary>Adds the limit.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="requestsPerMinute">For each application; null: no limit.</param>
    public static void AddApiLimits(this IServiceCollection services, int? requestsPerMinute)
    {
        var limit = new ApiLimit(requestsPerMinute);
        services.AddSingleton(limit);
        services.AddRateLimiter(options =>
        {
            options.OnRejected = async (rejected, _) => await TooMany(ApiLimit.WaitOf(rejected.Lease)).ExecuteAsync(rejected.HttpContext);
            options.AddPolicy(Policy, context => limit.Partition(context.User.Identity?.Name ?? ""));
        });
    }

    /// <summary>429: over the limit.</summary>
    internal static Problem TooMany(int waitSeconds) =>
        new(StatusCodes.Status429TooManyRequests, "TOO_MANY_ATTEMPTS") { RetryAfterSeconds = waitSeconds };
}
