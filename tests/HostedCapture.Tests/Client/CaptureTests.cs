using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>Intents by the client.</summary>
public sealed class CaptureTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task An_Intent_Comes_Back_As_It_Was_Sent_With_Its_Links()
    {
        await using var shop = new Shop(app);
        var wanted = Shop.Wanted();
        (wanted.Locale, wanted.ExpiresIn, wanted.Metadata) = ("pt", 600, new Dictionary<string, string> { ["order"] = "17" });
        wanted.AdditionalAttributes = new AdditionalAttributes { RememberCapture = true };
        var made = await shop.Captures.CreateAsync(wanted);
        var read = await shop.Captures.GetAsync(made.Id);

        Assert.Equal((IntentState.Created, CaptureKind.CreditCard, "pt", 600), (read.State, read.Capture, read.Locale, read.ExpiresIn));
        Assert.Equal(
            ("17", true, "A-1001"),
            (read.Metadata!["order"], read.AdditionalAttributes!.RememberCapture, read.Cardholder!.ReferenceId));
        Assert.Equal(read.CreateTime.AddSeconds(600), read.DeletionTime);
        Assert.StartsWith($"{app.Address}/capture/", read.CaptureUrl, StringComparison.Ordinal);
        Assert.Equal(read.CaptureUrl, read.Link("capture_url")!.Href);
        Assert.Null(read.Link("capture_card"));
        Assert.Null(read.Others);
    }

    [Fact]
    public async Task A_Cardholder_Saves_A_Card_On_The_Page_And_The_Shop_Reads_It()
    {
        await using var shop = new Shop(app);
        var intent = await shop.Captures.CreateAsync(Shop.Wanted());
        using var person = app.Cardholder();
        await person.SubmitAsync(await person.OpenAsync(intent.CaptureUrl!));
        var captured = await shop.Captures.GetAsync(intent.Id);
        Assert.Equal(IntentState.Captured, captured.State);
        Assert.Equal("1111", captured.Gateway!.Value.GetProperty("panLast4").GetString());
        Assert.Null(captured.CaptureUrl);
    }

    [Fact]
    public async Task Lists_Go_On_Over_Their_Pages()
    {
        await using var own = await new AppFixture().StartAsync();
        await using var shop = new Shop(own);
        var made = new List<Guid>();
        for (var i = 0; i < 103; i++)
            made.Add((await shop.Captures.CreateAsync(Shop.Wanted())).Id);
        await shop.Captures.CancelAsync(made[0]);

        Assert.Equal(made.Order(), (await shop.Captures.ListAsync().ToListAsync()).Select(intent => intent.Id).Order());
        Assert.Equal(2, shop.Tap.Requests.Count(request => request.Method == "GET"));
        Assert.Equal(made[0], Assert.Single(await shop.Captures.ListAsync(new() { State = IntentState.Canceled }).ToListAsync()).Id);
        var first = await shop.Captures.GetAsync(made[0]);
        Assert.Empty(await shop.Captures.ListAsync(new() { CreatedTo = first.CreateTime }).ToListAsync());
        Assert.Equal(103, await shop.Captures.ListAsync(new() { CreatedFrom = first.CreateTime }).CountAsync());

        var list = shop.Captures.ListAsync();
        var page = await list.PageAsync(limit: 100);
        Assert.Equal(100, page.Items.Count);
        var last = await list.PageAsync(page.Next, 100);
        Assert.Equal((3, (string?)null), (last.Items.Count, last.Next));
        Assert.Equal(made.Order(), page.Items.Concat(last.Items).Select(intent => intent.Id).Order());
    }

    [Fact]
    public async Task Wrong_Fields_Are_Named_In_The_Callers_Language()
    {
        await using var shop = new Shop(app, options => options.Language = "es");
        var wanted = Shop.Wanted();
        wanted.Cardholder!.Country = null;
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.CreateAsync(wanted));
        Assert.Equal((400, "INVALID_MODEL", false), (failed.Status, failed.ErrorCode, failed.Retryable));
        var field = Assert.Single(failed.Fields);
        Assert.Equal(("cardholder.country", "required"), (field.Field, field.Code));
        Assert.Equal("Falta este campo.", field.Message);
        Assert.Contains(app.Logs.Lines, line => line.Contains(failed.RequestId!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_State_That_Does_Not_Allow_It_Is_An_Error_That_Names_It()
    {
        await using var shop = new Shop(app);
        var intent = await shop.Captures.CreateAsync(Shop.Wanted());
        Assert.Equal(IntentState.Canceled, (await shop.Captures.CancelAsync(intent.Id)).State);
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.CancelAsync(intent.Id));
        Assert.Equal((409, "INVALID_STATE", false), (failed.Status, failed.ErrorCode, failed.Retryable));
        Assert.Equal("canceled", failed.MetaData!.Value.GetProperty("state").GetString());
        await shop.Captures.DeleteAsync(intent.Id);
        var gone = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.GetAsync(intent.Id));
        Assert.Equal((404, "DOCUMENT_NOT_FOUND"), (gone.Status, gone.ErrorCode));
    }

    [Fact]
    public async Task A_Card_That_Is_Sent_Directly_Is_Captured_Or_Declined()
    {
        await using var shop = new Shop(app);
        var intent = await shop.Captures.CreateAsync(Shop.Wanted(CaptureKind.Peinau));
        var declined = Assert.IsType<Outcome<Intent>.Declined>(await shop.Captures.SubmitCardAsync(intent, Shop.Card("4000000000000002")));
        Assert.Equal(("GW01_203", 4), (declined.ErrorCode, declined.TriesLeft));
        Assert.Equal(IntentState.Captured, Shop.Done(await shop.Captures.SubmitCardAsync(intent, Shop.Card())).State);

        var cmr = await shop.Captures.CreateAsync(Shop.Wanted(CaptureKind.Cmr));
        var card = new DirectCmrCard { PanNumber = "4455961234561434", User = new CmrUser { DocumentId = "371119582" } };
        Assert.Equal(IntentState.Captured, Shop.Done(await shop.Captures.SubmitCmrCardAsync(cmr, card)).State);
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Captures.SubmitCardAsync(cmr, Shop.Card()));
    }

    [Fact]
    public async Task A_Provider_That_Does_Not_Answer_Is_Unknown_Until_It_Does()
    {
        await using var own = await new AppFixture().StartAsync();
        await using var shop = new Shop(own);
        var intent = await shop.Captures.CreateAsync(Shop.Wanted(CaptureKind.Peinau));
        var unknown = Assert.IsType<Outcome<Intent>.Unknown>(await shop.Captures.SubmitCardAsync(intent, Shop.Card("4000000000000259")));
        Assert.Equal(intent.Id, unknown.Id);
        Assert.NotNull(unknown.RequestId);
        Assert.Single(shop.Tap.At("/capture_card"));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Assert.Equal(IntentState.Captured, (await shop.Captures.WaitUntilKnownAsync(intent.Id, limit.Token)).State);
        Assert.Single(await own.Simulator.TokensAsync());
    }
}
