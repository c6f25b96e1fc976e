using System.Reflection;
using HostedCapture.Data;

namespace HostedCapture.Hosting;

/// <summary>Whether the process lives and can serve.</summary>
public static class Health
{
    private static readonly string s_version =
        typeof(Health).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>What the original's health routes answer.</summary>
    /// <param name="Status"><c>UP</c>.</param>
    /// <param name="UpTime"><c>HHH:MM:SS</c>.</param>
    /// <param name="Info">Name and version.</param>
    public sealed record ServiceHealth(string Status, string UpTime, ServiceInfo Info);

    /// <summary>What runs.</summary>
    /// <param name="Name">The service.</param>
    /// <param name="Version">Its version.</param>
    public sealed record ServiceInfo(string Name, string Version);

    /// <summary>A probe's answer.</summary>
    /// <param name="Status"><c>UP</c>.</param>
    public sealed record Probe(string Status);

    /// <summary>Maps <c>/health/live</c>, <c>/health/ready</c> and the original's three.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").WithTags("Operations");
        group.MapGet("/health/live", () => TypedResults.Ok(new Probe("UP")))
            .WithSummary("The process runs")
            .WithDescription("For a supervisor: restart the process when this does not answer.");
        group.MapGet("/health/ready", ReadyAsync)
            .WithSummary("The process can serve")
            .WithDescription("Asks the database. For a load balancer: send nothing here while this answers 503.")
            .Produces<Probe>()
            .Produces<ProblemBody>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

        var started = TimeProvider.System.GetTimestamp();
        foreach (var service in new[] { "sso", "tokenization", "checkout" })
        {
            group.MapGet($"/{service}/health", (TimeProvider time) => TypedResults.Ok(new ServiceHealth("UP", UpTime(time.GetElapsedTime(started)), new ServiceInfo($"hosted-capture-{service}", s_version))))
                .WithSummary($"The original's health route of {service}");
        }
    }

    private static async Task<IResult> ReadyAsync(Db db, Draining draining)
    {
        if (draining.IsStopping)
            return Problem.Stopping();
        try
        {
            await db.ReadAsync(tx => tx.QueryAsync<long>("select 1"));
            return TypedResults.Ok(new Probe("UP"));
        }
        catch (DatabaseUnavailableException)
        {
            return Problem.DatabaseError();
        }
    }

    private static string UpTime(TimeSpan time) => $"{(int)time.TotalHours:000}:{time.Minutes:00}:{time.Seconds:00}";
}
