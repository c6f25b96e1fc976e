using HostedCapture.Data;
using HostedCapture.Providers;
using HostedCapture.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>A provider that is paused gets nothing new, and nothing is lost.</summary>
public sealed class ProviderPauseTests
{
    private const string Paused = "En este momento no estamos enviando tarjetas";

    [Theory, OnSqlite, OnPostgres]
    public async Task New_Intents_And_Cards_Are_Turned_Away_On_Every_Node_And_Go_On_Afterwards(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await using var other = kind == DatabaseKind.PostgreSql ? await new AppFixture().Beside(app).StartAsync() : null;
        var node = other ?? app;
        using var client = node.Client();
        var page = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var direct = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var before = (await app.Simulator.TokensAsync()).Count;
        await PauseAsync(app, node, "quickpay");

        var refused = await client.SendAsync("/tokenization/captures", Make.Intent("PEINAU_CAPTURE"));
        Assert.Equal(
            (503, "PROVIDER_PAUSED", "quickpay", "60"),
            (refused.Status, refused.Get("error_code"), refused.Get("meta_data.provider"), refused.Header("Retry-After")));
        // Another provider's kind.
        await client.CreateAsync(Make.Intent());

        var path = $"/tokenization/captures/gateways/peinau/capture/{direct.Get("id")}/capture_card";
        Assert.Equal(
            (503, "PROVIDER_PAUSED"),
            await client.SendAsync(path, Make.Card()) is var sent ? (sent.Status, sent.Get("error_code")) : default);
        using var person = node.Cardholder();
        var form = await person.OpenAsync(page.Get("links.1.href")!);
        Assert.Contains(Paused, form.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        var again = await person.SubmitAsync(form);
        Assert.Equal(200, again.Status);
        Assert.Contains(Paused, again.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(before, (await app.Simulator.TokensAsync()).Count);
        Assert.Equal("created", (await client.ReadAsync($"/tokenization/captures/{page.Get("id")}")).Get("state"));

        await ResumeAsync(app, node, "quickpay");
        Assert.Equal(200, (await client.SendAsync(path, Make.Card())).Status);
        await person.SubmitAsync(again);
        Assert.Equal("captured", (await client.ReadAsync($"/tokenization/captures/{page.Get("id")}")).Get("state"));
        await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
    }

    [Fact]
    public async Task No_New_Charge_Goes_To_It_But_Money_That_Is_There_Is_Confirmed_And_Given_Back()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var card = await client.CardAsync();
        var authorized = await client.PaymentAsync(PaymentCalls.Body(card, deferred: true));
        var waiting = await client.PaymentAsync(PaymentCalls.Body(card));
        authorized = await client.FollowAsync(authorized, "silent_charge");
        Assert.Equal("authorized", authorized.Get("state"));
        await PauseAsync(app, app, "quickpay");

        var refused = await client.FollowAsync(waiting, "silent_charge");
        Assert.Equal((503, "PROVIDER_PAUSED"), (refused.Status, refused.Get("error_code")));
        Assert.Equal("created", (await client.ReadAsync(waiting.Link("self"))).Get("state"));
        var paid = await client.FollowAsync(authorized, "confirm_authorization");
        Assert.Equal("paid", paid.Get("state"));
        Assert.Equal("refunded", (await client.FollowAsync(paid, "refund_method")).Get("state"));

        await ResumeAsync(app, app, "quickpay");
        Assert.Equal("paid", (await client.FollowAsync(waiting, "silent_charge")).Get("state"));
    }

    [Fact]
    public async Task A_Pause_Holds_After_A_Restart()
    {
        await using var app = await new AppFixture().StartAsync();
        await PauseAsync(app, app, "cybersource");
        await app.StopAsync();
        await using var again = await new AppFixture().Beside(app).StartAsync();
        using var client = again.Client();
        Assert.Equal(503, (await client.SendAsync("/tokenization/captures", Make.Intent())).Status);
    }

    private static async Task PauseAsync(AppFixture app, AppFixture node, string provider)
    {
        var pauses = app.Services.GetRequiredService<ProviderPauses>();
        var pause = new ProviderPause
        {
            Provider = provider,
            Reason = "it declines everything",
            PausedBy = "operator:ana",
            PausedAt = app.Clock.GetUtcNow(),
        };
        var db = app.Services.GetRequiredService<Db>();
        Assert.True(await db.InTransactionAsync(tx => pauses.AddAsync(tx, pause)));
        Assert.False(await db.InTransactionAsync(tx => pauses.AddAsync(tx, pause)));
        await Until.TrueAsync(() => node.Services.GetRequiredService<ProviderPauses>().Has(provider), "the node knows it");
    }

    private static async Task ResumeAsync(AppFixture app, AppFixture node, string provider)
    {
        var pauses = app.Services.GetRequiredService<ProviderPauses>();
        var db = app.Services.GetRequiredService<Db>();
        Assert.NotNull(await db.InTransactionAsync(tx => pauses.EndAsync(tx, provider)));
        await Until.TrueAsync(() => !node.Services.GetRequiredService<ProviderPauses>().Has(provider), "the node knows it");
    }
}
