using System.Net;
using HostedCapture.Client;
using HostedCapture.Testing;
using Xunit;
using Kit = HostedCapture.Testing.Sandbox;

namespace HostedCapture.Tests.Testing;

/// <summary>The sandbox that merchants' tests start in their process; the pages themselves are visited by the clients' tests.</summary>
public sealed class SandboxKitTests
{
    [Fact]
    public async Task Time_That_Is_Moved_On_Expires_Intents_And_Lapses_Authorizations()
    {
        await using var sandbox = await Kit.StartAsync();
        var (intent, card) = (await NewIntentAsync(sandbox), await NewIntentAsync(sandbox));
        await TypeAsync(sandbox, card);
        var payment = await sandbox.Payments.CreateAsync(Payment(card, isDeferred: true));
        await sandbox.Payments.ChargeAsync(payment);
        Assert.Equal(1000, Assert.Single(await sandbox.Ledger.AuthorizationsAsync()).Amount);

        await sandbox.AdvanceAsync(TimeSpan.FromDays(8));
        Assert.InRange(sandbox.Clock.GetUtcNow() - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(7.9), TimeSpan.FromDays(8.1));
        // Its old token has expired, too: it gets a new one.
        Assert.Equal(IntentState.Expired, (await sandbox.Captures.GetAsync(intent.Id)).State);
        var outcome = await sandbox.Payments.ConfirmAsync(payment);
        Assert.Equal("declined", outcome.Match(_ => "done", _ => "declined", _ => "unknown"));
        Assert.Empty(await sandbox.Ledger.MovementsAsync());
    }

    [Fact]
    public async Task The_Next_Answer_Is_The_One_That_Was_Asked_For_And_The_Ledger_Has_What_Happened()
    {
        await using var sandbox = await Kit.StartAsync();
        var intent = await NewIntentAsync(sandbox);
        await sandbox.Simulator.NextAsync(ProviderAnswer.DeclineFor("204"), ProviderAnswer.Unknown);
        Assert.Contains("4 tries left", await TypeAsync(sandbox, intent), StringComparison.Ordinal);
        Assert.Contains("We are checking your card", await TypeAsync(sandbox, intent), StringComparison.Ordinal);
        Assert.Equal(IntentState.Captured, (await sandbox.Captures.WaitUntilKnownAsync(intent.Id)).State);
        var saved = Assert.Single(await sandbox.Ledger.CardsAsync());
        Assert.Equal(("cybersource", "1111"), (saved.System, saved.LastFour));

        var payment = await sandbox.Payments.CreateAsync(Payment(intent));
        await sandbox.Simulator.NextAsync(ProviderOperation.Charge, ProviderAnswer.Decline);
        Assert.Equal("declined", (await sandbox.Payments.ChargeAsync(payment)).Match(_ => "", _ => "declined", _ => ""));
        await Assert.ThrowsAsync<InvalidOperationException>(() => sandbox.Simulator.NextAsync(ProviderAnswer.Pending));
    }

    [Fact]
    public async Task Webhooks_Go_To_The_Shop_Under_Test_Or_To_The_Demo_Shop()
    {
        await using var merchant = await Webhooks.Merchant.StartAsync();
        await using var told = await Kit.StartAsync(options => options.WebhookUrl = new Uri(merchant.Url));
        var intent = await NewIntentAsync(told);
        var webhook = (await merchant.ReceivedAsync(1))[0];
        Assert.Equal(
            intent.Id,
            WebhookVerifier.Verify(webhook.Body, name => webhook.Headers.GetValueOrDefault(name), told.WebhookSecret).ObjectId);

        await using var other = await Kit.StartAsync();
        await NewIntentAsync(other);
        await Until.TrueAsync(
            async () =>
            {
                await foreach (var delivery in other.Deliveries.ListAsync())
                    return delivery.State == DeliveryState.Delivered;
                return false;
            },
            "the demo shop takes the webhook");
    }

    [Fact]
    public async Task Two_Run_Side_By_Side_And_Leave_Nothing_Behind()
    {
        string data;
        await using (var one = await Kit.StartAsync())
        await using (var other = await Kit.StartAsync(options => options.ClientId = "demo-juspay"))
        {
            Assert.True(Directory.Exists(data = one.DataPath!));
            var card = await NewIntentAsync(other);
            await TypeAsync(other, card);
            Assert.Equal("juspay", Assert.Single(await other.Ledger.CardsAsync()).System);
            Assert.Empty(await one.Ledger.CardsAsync());
            using var http = new HttpClient();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(one.ShopAddress)).StatusCode);
        }

        Assert.False(Directory.Exists(data));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Kit.StartAsync(options => options.ClientId = "nobody"));
    }

    private static Task<Intent> NewIntentAsync(Kit sandbox) => sandbox.Captures.CreateAsync(new CreateIntent
    {
        Cardholder = new HostedCapture.Client.Cardholder { ReferenceId = "A-1001", Country = "CL" },
        RedirectUrls = new RedirectUrls { ReturnUrl = $"{sandbox.ShopAddress}back", CancelUrl = $"{sandbox.ShopAddress}cart" },
    });

    // What the page says to the card.
    private static async Task<string> TypeAsync(Kit sandbox, Intent intent)
    {
        using var person = new Cardholder(sandbox.Address.ToString());
        var page = await person.OpenAsync($"{intent.CaptureUrl}?lang=en");
        return (await person.SubmitAsync(page, TestCard.Saved.Number)).Document.Body!.TextContent;
    }

    private static CreatePayment Payment(Intent card, bool isDeferred = false) => new()
    {
        Payer = new Payer(),
        AdditionalAttributes = new PaymentAttributes { CaptureToken = card.Id.ToString(), IsDeferredCapture = isDeferred ? true : null },
        Transaction = new Transaction { Amount = new Amount { Currency = "CLP", Total = 1000 } },
    };
}
