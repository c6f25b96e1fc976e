using HostedCapture.Data;
using HostedCapture.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>What an endpoint does not take is sent again, on schedule and with the same id.</summary>
public sealed class DeliveryRetryTests : IAsyncLifetime
{
    private Merchant _merchant = null!;

    public async Task InitializeAsync() => _merchant = await Merchant.StartAsync();

    public Task DisposeAsync() => _merchant.DisposeAsync().AsTask();

    [Fact]
    public async Task A_Failed_Try_Is_Repeated_With_The_Same_Id_And_A_New_Timestamp()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        using var measured = new Measured(app);
        app.Clock.Stop();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync();
        await app.DeliveriesAsync(1, "pending", tries: 1, since: app.Clock.GetUtcNow());
        app.Clock.Advance(TimeSpan.FromSeconds(6));
        await app.DeliveriesAsync(1, "pending", tries: 2, since: app.Clock.GetUtcNow());
        _merchant.Answer = null;
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        await app.DeliveriesAsync(1, "delivered", tries: 3);

        Assert.Single(_merchant.Received.Select(webhook => webhook.Id).Distinct());
        Assert.Single(_merchant.Received.Select(webhook => webhook.Text).Distinct());
        Assert.Equal([6L, 360L], Differences(_merchant.Received.Select(webhook => long.Parse(webhook.Headers["webhook-timestamp"]))));
        Assert.All(_merchant.Received, webhook => Assert.True(webhook.IsSignedWith(Merchant.Secret)));
        Assert.Equal((2, 1), (
            measured.Sum("hosted_capture.webhooks", ("state", "pending")),
            measured.Sum("hosted_capture.webhooks", ("state", "delivered"))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_The_Last_Try_A_Delivery_Fails_Until_It_Is_Sent_Again(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        app.Clock.Stop();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync(Make.Intent().Set("expires_in", 2_592_000));
        for (var tries = 1; tries < 10; tries++)
        {
            var pending = await app.DeliveriesAsync(1, "pending", tries, since: app.Clock.GetUtcNow());
            var next = DateTimeOffset.Parse((string)pending[0]!["next_try_time"]!) - app.Clock.GetUtcNow();
            var planned = DeliverySchedule.Waits[tries];
            Assert.InRange(next, (planned * 0.9) - TimeSpan.FromMilliseconds(1), planned * 1.1);
            app.Clock.Advance(next - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await app.Services.GetRequiredService<DeliveryStore>().DueAsync());
            app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var failed = await app.DeliveriesAsync(1, "failed", tries: 10);
        Assert.Equal(10, _merchant.Received.Count);
        Assert.Null(failed[0]!["next_try_time"]);
        app.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await app.Services.GetRequiredService<DeliveryStore>().DueAsync());

        _merchant.Answer = null;
        var resent = await client.SendAsync($"/webhooks/deliveries/{failed[0]!["id"]}/resend", null);
        Assert.Equal((202, "pending", "0"), (resent.Status, resent.Get("state"), resent.Get("tries")));
        await app.DeliveriesAsync(1, "delivered", tries: 1);
        Assert.Single(_merchant.Received.Select(webhook => webhook.Id).Distinct());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_Redirect_Is_A_Failure_And_Is_Not_Followed(int status)
    {
        await using var elsewhere = await Merchant.StartAsync();
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        _merchant.Says(status, ("Location", elsewhere.Url));
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await app.DeliveriesAsync(1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        Assert.Equal(status, (int)pending[0]!["last_status"]!);
        Assert.Empty(elsewhere.Received);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(299)]
    public async Task Any_2xx_Answer_Ends_The_Tries(int status)
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        _merchant.Says(status);
        using var client = app.Client();
        await client.CreateAsync();
        await app.DeliveriesAsync(1, "delivered", tries: 1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_410_Disables_The_Endpoint_Until_A_Redelivery(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        _merchant.Says(410);
        using var client = app.Client();
        await client.CreateAsync();
        await app.DeliveriesAsync(1, "disabled", tries: 1);
        Assert.Contains(app.Logs.Lines, line => line.Contains("answered 410", StringComparison.Ordinal));
        await client.CreateAsync();
        await client.CreateAsync();
        await app.StopAsync();

        // It stays so over a restart.
        await using var again = await new AppFixture().Beside(app).With(_merchant.Settings()).StartAsync();
        using var caller = again.Client();
        var disabled = await again.DeliveriesAsync(3, "disabled");
        Assert.Empty(await again.Services.GetRequiredService<DeliveryStore>().DueAsync());
        Assert.Single(_merchant.Received);

        _merchant.Answer = null;
        Assert.Equal(202, (await caller.SendAsync($"/webhooks/deliveries/{disabled[0]!["id"]}/resend", null)).Status);
        await again.DeliveriesAsync(3, "delivered");
        Assert.Equal(3, _merchant.Received.Select(webhook => webhook.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task An_Endpoint_That_Asks_To_Wait_Is_Left_Alone(int status)
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        var now = app.Clock.Stop();
        _merchant.Says(status, ("Retry-After", "120"));
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await app.DeliveriesAsync(1, "pending", tries: 1, since: app.Clock.GetUtcNow());
        Assert.Equal(now.AddSeconds(120), DateTimeOffset.Parse((string)pending[0]!["next_try_time"]!));

        _merchant.Answer = null;
        await client.CreateAsync();
        var store = app.Services.GetRequiredService<DeliveryStore>();
        app.Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Empty(await store.DueAsync());
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.DeliveriesAsync(2, "delivered");
        Assert.Equal(3, _merchant.Received.Count);
    }

    [Fact]
    public async Task An_Endpoint_That_Never_Answers_Is_Given_Up_In_Time()
    {
        var release = new TaskCompletionSource();
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        _merchant.Answer = _ =>
        {
            app.Clock.GiveUp();
            return release.Task;
        };
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await app.DeliveriesAsync(1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        Assert.Equal("timeout", (string?)pending[0]!["last_error"]);
        Assert.Null(pending[0]!["last_status"]);
        release.SetResult();
    }

    [Fact]
    public async Task No_Answer_And_An_Invalid_Answer_Are_Failures_With_A_Reason()
    {
        var nobody = await Merchant.StartAsync();
        var (settings, url) = (nobody.Settings(), nobody.Url);
        await nobody.DisposeAsync();
        await using var app = await new AppFixture().With(settings).With(_merchant.Settings(1)).StartAsync();
        _merchant.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await app.DeliveriesAsync(2, "pending", tries: 1, since: DateTimeOffset.MinValue);
        Assert.Equal("connect", (string?)pending.Single(delivery => (string?)delivery!["url"] == url)!["last_error"]);
        Assert.Equal("answer", (string?)pending.Single(delivery => (string?)delivery!["url"] == _merchant.Url)!["last_error"]);
    }

    private static IEnumerable<long> Differences(IEnumerable<long> numbers) =>
        numbers.Zip(numbers.Skip(1), (first, second) => second - first);
}
