using System.Text.Json;
using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.Api;

/// <summary>Whether the process lives and can serve.</summary>
public static class Health
{
    /// <summary>The answer of the health routes that Quickpay Connect has.</summary>
    /// <param name="Status"><c>UP</c>.</param>
    /// <param name="UpTime"><c>HHH:MM:SS</c>.</param>
    /// <param name="Info">Name and version.</param>
    public sealed record ServiceHealth(string Status, string UpTime, ServiceInfo Info);

    /// <summary>What runs.</summary>
    /// <param name="Name">The service.</param>
    /// <param name="Version">Its version; absent unless <c>Docs:Enabled</c>.</param>
    public sealed record ServiceInfo(string Name, string? Version);

    /// <summary>A probe's answer.</summary>
    /// <param name="Status"><c>UP</c>.</param>
    public sealed record Probe(string Status);

    /// <summary>Maps <c>/health/live</c>, <c>/health/ready</c> and the three routes of Quickpay Connect.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").WithMetadata(new ApiTag("Operations", "Whether the service lives and can serve. For supervisors and load balancers."));
        group.MapGet("/health/live", () => TypedResults.Ok(new Probe("UP")))
            .WithName("isAlive")
            .WithMetadata(Answer(new Probe("UP")))
            .WithSummary("The process runs")
            .WithDescription("For a supervisor: restart the process when this does not answer.");
        group.MapGet("/health/ready", ReadyAsync)
            .WithName("isReady")
            .WithMetadata(Answer(new Probe("UP")))
            .WithSummary("The process can serve")
            .WithDescription("Asks the database. For a load balancer: send nothing here while this answers 503.")
            .Produces<Probe>()
            .Answers(Problem.DatabaseError());

        var started = TimeProvider.System.GetTimestamp();
        var shown = app.ServiceProvider.GetRequiredService<HostSettings>().Described ? ProductVersion.Text : null;
        ServiceHealth Of(string service, TimeProvider time) =>
            new("UP", UpTime(time.GetElapsedTime(started)), new ServiceInfo($"hosted-capture-{service}", shown));

        foreach (var service in new[] { "sso", "tokenization", "checkout" })
        {
            group.MapGet($"/{service}/health", (TimeProvider time) => TypedResults.Ok(Of(service, time)))
                .WithName($"{service}Health")
                .WithMetadata(Answer(new ServiceHealth("UP", "012:34:56", new ServiceInfo($"hosted-capture-{service}", ProductVersion.Text))))
                .WithSummary($"The health of {service}, as at Quickpay Connect")
                .WithDescription("Says that the process runs, for how long and, unless hidden, in which version. It asks nobody else.");
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

    private static ApiExample Answer<T>(T answer) => new(StatusCodes.Status200OK, "up", "All is well", JsonSerializer.SerializeToNode(answer, Json.Options)!);

    private static string UpTime(TimeSpan time) => $"{(int)time.TotalHours:000}:{time.Minutes:00}:{time.Seconds:00}";
}
