using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Client;
using HostedCapture.Data;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.Intents;

/// <summary>What becomes of a consent: kept with the card, proved by a receipt, ended with the card.</summary>
public sealed class ConsentTests
{
    private const string Text = "Autorizo a la tienda a cobrar en esta tarjeta cada mes, hasta que yo lo cancele: ñ, ü, 📚.";

    private static readonly string s_hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    [Fact]
    public async Task A_Captured_Card_Keeps_What_Was_Agreed_To_In_Its_Answer_Event_And_Receipt()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        using var person = app.Cardholder();
        var created = await client.CreateAsync(Body().Set("redirect_urls.return_url", "http://www.mysite.cl/{CAPTURE_RECEIPT}"));
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var done = await person.SubmitAsync(page);

        var consent = (await client.ReadAsync(Path(created)))["consent"]!.AsObject();
        Assert.Equal(
            ["purpose", "text", "text_sha256", "at", "language", "build", "ticked"], consent.Select(member => member.Key));
        Assert.Equal(("recurring", Text, s_hash), ((string?)consent["purpose"], (string?)consent["text"], (string?)consent["text_sha256"]));
        Assert.Equal(
            ("es", PageInventory.Build, false), ((string?)consent["language"], (string?)consent["build"], (bool?)consent["ticked"]));
        var at = DateTimeOffset.Parse((string)consent["at"]!);
        Assert.InRange(app.Clock.GetUtcNow() - at, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        var events = (await client.ReadAsync($"{Path(created)}/events"))["items"]!.AsArray();
        Assert.True(JsonNode.DeepEquals(consent, events[^1]!["data"]!["consent"]), $"{events[^1]}");

        using var anonymous = app.Anonymous();
        var keys = await anonymous.GetStringAsync("/.well-known/jwks.json");
        var receipt = new ReceiptVerifier(app.Address, created.Get("application")!, keys).Verify(done.Refresh!.Split('/')[^1]);
        Assert.Equal((ConsentPurpose.Recurring, s_hash, at), (receipt.Consent!.Purpose, receipt.Consent.TextSha256, receipt.Consent.At));
        Assert.True(receipt.Consent.IsTo(Text));
        Assert.False(receipt.Consent.IsTo(Text + " "));
    }

    [Fact]
    public async Task It_Belongs_To_The_Page_And_The_Moment_Of_The_Card_That_Was_Captured()
    {
        await using var app = await new AppFixture().With(("Applications:0:Routes:PEINAU_CAPTURE", "cybersource")).StartAsync();
        using var client = app.Client();
        using var person = app.Cardholder();
        var created = await client.CreateAsync(Body("PEINAU_CAPTURE"));
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        page = await person.SubmitAsync(page, "4000000000000002");
        Assert.Null((await client.ReadAsync(Path(created)))["consent.at"]);
        app.Clock.Advance(TimeSpan.FromMinutes(3));
        page = await person.OpenAsync(created.Get("links.1.href") + "?lang=pt");
        await person.SubmitAsync(page);
        var captured = await client.ReadAsync(Path(created));
        Assert.Equal(("captured", "pt"), (captured.Get("state"), captured.Get("consent.language")));
        Assert.InRange(
            app.Clock.GetUtcNow() - DateTimeOffset.Parse(captured.Get("consent.at")!), TimeSpan.Zero, TimeSpan.FromMinutes(1));

        // The merchant sends a card itself, after one that was declined on the page: no page showed its holder anything.
        var other = await client.CreateAsync(Body("PEINAU_CAPTURE"));
        await person.SubmitAsync(await person.OpenAsync(other.Get("links.1.href")!), "4000000000000002");
        var direct = await client.SubmitAsync(other);
        Assert.Equal(("captured", "recurring", null), (direct.Get("state"), direct.Get("consent.purpose"), direct.Get("consent.at")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task It_Ends_With_Its_Card_And_Stays_On_Record_Without_Its_Text(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var (deleted, forgotten, without) =
            (await CapturedAsync(app, client, Body().Set("additional_attributes.remember_capture", true)),
            await CapturedAsync(app, client, Body()), await CapturedAsync(app, client, Make.Intent()));
        var open = await client.CreateAsync(Body());

        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, Path(deleted))).Status);
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, Path(open))).Status);
        app.Clock.Advance(TimeSpan.FromDays(1));
        await client.UntilAsync(Path(forgotten), reply => reply.Status == 404);
        await client.UntilAsync(Path(without), reply => reply.Status == 404);

        foreach (var intent in new[] { deleted, forgotten })
        {
            var last = (await client.ReadAsync($"{Path(intent)}/events"))["items"]!.AsArray()[^1]!;
            Assert.Equal(("consent.withdrawn", 3), ((string?)last["type"], (int?)last["sequence"]));
            var data = last["data"]!.AsObject();
            Assert.Equal(["id", "deleted", "consent"], data.Select(member => member.Key));
            Assert.Equal(["purpose", "text_sha256", "at"], data["consent"]!.AsObject().Select(member => member.Key));
            Assert.Equal((intent.Get("id"), s_hash), ((string?)data["id"], (string?)data["consent"]!["text_sha256"]));
        }

        // Nothing was agreed to with these.
        Assert.Equal(2, await app.CountAsync("select count(*) from events where type = 'consent.withdrawn'"));
        Assert.Equal(2, await app.CountAsync("select count(*) from intents where deleted_at is not null and consent is null"));
        Assert.DoesNotContain(
            await app.TextsAsync("select body || coalesce(consent, '') from intents"),
            row => row.Contains("Autorizo", StringComparison.Ordinal));

        using var house = app.Operator();
        var record = await house.ReadAsync($"/operator/intents/{deleted.Get("id")}");
        Assert.Equal(("recurring", s_hash, null), (
            record.Get("consent.purpose"), record.Get("consent.text_sha256"), record.Get("consent.text")));
    }

    [Fact]
    public async Task The_Client_Reads_It_And_Hears_Of_Its_End()
    {
        await using var app = await new AppFixture().StartAsync();
        await using var shop = new Client.Shop(app);
        var wanted = Client.Shop.Wanted();
        wanted.Consent = new Consent
        {
            Purpose = ConsentPurpose.Installments,
            Text = Text,
            AmountMax = new ConsentAmount { Currency = "BRL", Total = 19.90m },
            Interval = "month",
        };
        var intent = await shop.Captures.CreateAsync(wanted);
        using var person = app.Cardholder();
        await person.SubmitAsync(await person.OpenAsync(intent.CaptureUrl!));
        var given = (await shop.Captures.GetAsync(intent.Id)).Consent!;
        Assert.Equal((ConsentPurpose.Installments, Text, Consent.HashOf(Text)), (given.Purpose, given.Text, given.TextSha256));
        Assert.Equal((19.90m, "month"), (given.AmountMax!.Total, given.Interval));

        await shop.Captures.DeleteAsync(intent.Id);
        var all = new List<Event>();
        await foreach (var one in shop.Events.OfIntentAsync(intent.Id))
            all.Add(one);
        Assert.Equal(EventType.ConsentWithdrawn, all[^1].Type);
        Assert.Equal((intent.Id, true, given.At), (all[^1].ObjectId, all[^1].IsDeleted, all[^1].AsWithdrawnConsent()!.At));
        Assert.Null(all[^1].AsIntent());
        Assert.Null(all[0].AsWithdrawnConsent());
    }

    private static JsonObject Body(string capture = "CREDIT_CARD") => Make.Intent(capture).Set("locale", "es")
        .Set("consent", new JsonObject { ["purpose"] = "recurring", ["text"] = Text });

    private static string Path(Reply intent) => $"/tokenization/captures/{intent.Get("id")}";

    private static async Task<Reply> CapturedAsync(AppFixture app, HttpClient client, JsonObject body)
    {
        var intent = await client.CreateAsync(body);
        using var person = app.Cardholder();
        await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!));
        return intent;
    }
}
