using HostedCapture.Data;
using HostedCapture.Tests.Intents;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>A stop finishes what is in flight and turns new work away.</summary>
public sealed class DrainingTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Submissions_In_Flight_Finish_And_New_Work_Is_Turned_Away(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await new AppFixture().On(kind).With(faults.Install)
            .With(("Applications:0:Routes:PEINAU_CAPTURE", "cybersource")).StartAsync();
        using var client = app.Client();
        var first = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var second = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        using var person = app.Cardholder();
        var page = await person.OpenAsync(second.Get("links.1.href")!);
        faults.StopAt(Step.BeforeCall);
        var inFlight = client.SubmitAsync(first);
        await faults.StoppedAsync();

        var stopping = app.StopAsync();
        await Until.TrueAsync(async () => (await client.ReadAsync("/health/ready")).Status == 503, "it says that it stops");
        var late = await client.SubmitAsync(second);
        Assert.Equal(503, late.Status);
        Assert.NotNull(late.Header("Retry-After"));
        var latePage = await person.SubmitAsync(page);
        Assert.Equal(503, latePage.Status);
        Assert.NotNull(latePage.Reply.Header("Retry-After"));
        Assert.Equal(200, (await client.ReadAsync($"/tokenization/captures/{second.Get("id")}")).Status);
        Assert.False(stopping.IsCompleted);

        faults.LetGo();
        Assert.Equal(200, (await inFlight).Status);
        await stopping;
        await using var next = await new AppFixture().Beside(app).StartAsync();
        using var after = next.Client();
        Assert.Equal("captured", (await after.ReadAsync($"/tokenization/captures/{first.Get("id")}")).Get("state"));
        Assert.Equal("created", (await after.ReadAsync($"/tokenization/captures/{second.Get("id")}")).Get("state"));
        Assert.Single(await app.Simulator.TokensAsync());
    }
}
