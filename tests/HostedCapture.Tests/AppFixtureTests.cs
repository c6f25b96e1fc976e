using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>What every suite here stands on.</summary>
public sealed class AppFixtureTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_Product_Runs_With_Its_Simulator(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var created = await client.CreateAsync();
        using var person = app.Cardholder();
        var page = await person.SubmitAsync(await person.OpenAsync(created.Get("links.1.href")!));
        Assert.Equal("0; url=https://requestb.in/sfoogtsf", page.Refresh);
        Assert.Equal("captured", (await client.ReadAsync($"/tokenization/captures/{created.Get("id")}")).Get("state"));
        Assert.Equal("1111", Assert.Single(await app.Simulator.TokensAsync()).LastFour);
        Assert.Contains(app.Logs.Lines, line => line.StartsWith("Debug Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Call_To_Another_Machine_Is_Stopped()
    {
        OutboundGuard.Install();
        using var client = new HttpClient();
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetStringAsync("http://192.0.2.1/"));
        Assert.Contains(new Uri("http://192.0.2.1/"), OutboundGuard.Stopped);
    }

    [Fact]
    public async Task A_Stopped_App_Leaves_No_Files()
    {
        var app = await new AppFixture().StartAsync();
        var directory = app.Database.Directory.FullName;
        Assert.NotEmpty(Directory.GetFiles(directory));
        await app.DisposeAsync();
        Assert.False(Directory.Exists(directory));
    }
}
