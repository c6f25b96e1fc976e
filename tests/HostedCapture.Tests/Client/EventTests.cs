using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>The feed and the histories by the client, and what it does not know yet.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task The_Feed_Is_Followed_From_A_Kept_Cursor_And_Misses_Nothing()
    {
        await using var app = await new AppFixture().StartAsync();
        await using var shop = new Shop(app);
        var intent = await shop.CapturedAsync();
        var page = await shop.Events.FollowAsync().FirstAsync();
        Assert.Equal([EventType.CaptureCreated, EventType.CaptureCaptured], page.Items.Select(one => one.Type));
        Assert.Equal([1L, 2L], page.Items.Select(one => one.Sequence));
        Assert.Equal((intent.Id, IntentState.Captured), (page.Items[1].ObjectId, page.Items[1].AsIntent()!.State));
        Assert.Null(page.Items[1].AsPayment());

        var following = shop.Events.FollowAsync(page.Next).FirstAsync().AsTask();
        var payment = await shop.Payments.CreateAsync(Shop.Body(intent.Id));
        var next = Assert.Single((await following).Items);
        Assert.Equal((EventType.PaymentCreated, payment.Id), (next.Type, next.AsPayment()!.Id));
        Assert.Null(next.AsIntent());
        Assert.Empty((await shop.Events.ReadAsync((await following).Next)).Items);
    }

    [Fact]
    public async Task Histories_Are_Read_To_Their_End_And_A_Deleted_Intent_Has_No_Data()
    {
        await using var app = await new AppFixture().StartAsync();
        await using var shop = new Shop(app);
        var intent = await shop.CapturedAsync();
        var payment = await shop.Payments.CreateAsync(Shop.Body(intent.Id));
        Shop.Done(await shop.Payments.ChargeAsync(payment));
        Assert.Equal(
            [EventType.CaptureCreated, EventType.CaptureCaptured],
            await shop.Events.OfIntentAsync(intent.Id).Select(one => one.Type).ToListAsync());
        Assert.Equal(
            [EventType.PaymentCreated, EventType.PaymentPaid],
            await shop.Events.OfPaymentAsync(payment.Id).Select(one => one.Type).ToListAsync());

        await shop.Captures.DeleteAsync(intent.Id);
        var forgotten = await shop.Events.OfIntentAsync(intent.Id).ToListAsync();
        Assert.All(forgotten, one => Assert.Equal((intent.Id, true, null), (one.ObjectId, one.IsDeleted, one.AsIntent())));
    }

    [Fact]
    public async Task Following_The_Feed_Of_A_Product_That_Is_Gone_Is_An_Error()
    {
        await using var app = await new AppFixture().StartAsync();
        await using var shop = new Shop(app, options => options.MaxRetries = 1);
        var next = (await shop.Events.ReadAsync()).Next;
        await app.StopAsync();
        var gone = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Events.FollowAsync(next).FirstAsync().AsTask());
        Assert.Equal(HostedCaptureException.NoAnswer, gone.ErrorCode);
    }

    [Fact]
    public async Task A_State_An_Event_And_A_Member_From_The_Future_Are_Values()
    {
        await using var shop = new Shop("http://127.0.0.1:9");
        shop.Tap.Says(path => (200, "application/json", path switch
        {
            "/oauth2/token" => """{"access_token":"t","expires_in":900,"refresh_token":"new"}""",
            "/tokenization/events" => """
                {"items":[{"id":"evt_1","type":"dispute.opened","time":"2030-01-01T00:00:00.000Z","sequence":1,
                "data":{"id":7}}],"next":"1","more":true}
                """,
            _ => """{"id":"5d2a6a51-8b0c-4d3e-9f31-0b6a0d2f7c11","state":"suspended","capture":"NEW_CARD","mood":{"is":"good"}}""",
        }));
        var intent = await shop.Captures.GetAsync(Guid.NewGuid());
        Assert.Equal(("suspended", new CaptureKind("NEW_CARD")), (intent.State.ToString(), intent.Capture));
        Assert.NotEqual(IntentState.Created, intent.State);
        Assert.Equal("good", intent.Others!["mood"].GetProperty("is").GetString());
        Assert.Equal(new PaymentState("suspended"), (await shop.Payments.GetAsync(Guid.NewGuid())).State);
        var unknown = Assert.Single((await shop.Events.ReadAsync()).Items);
        Assert.Equal("dispute.opened", unknown.Type.Value);
        Assert.Null(unknown.AsIntent());
        Assert.Null(unknown.AsPayment());
        Assert.Equal(Guid.Empty, unknown.ObjectId);
        Assert.Equal("", default(IntentState).ToString());
    }
}
