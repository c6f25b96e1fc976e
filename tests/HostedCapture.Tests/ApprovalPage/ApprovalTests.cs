using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.ApprovalPage;

/// <summary>The page where a cardholder confirms a payment with the saved card.</summary>
public sealed class ApprovalTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Return = "https://requestb.in/sfoogtsf";
    private const string Cancel = "http://www.mysite.cl/cancel";

    [Fact]
    public async Task The_Cardholder_Confirms_And_Goes_Back_To_The_Shop()
    {
        using var client = app.Client();
        var payment = await NewAsync(client);
        using var person = app.Cardholder();
        var form = await person.OpenAsync($"{payment.Link("approval_url")}?lang=es");
        Assert.Equal((200, "Confirma tu pago"), (form.Status, form.Heading));
        Assert.Contains("CLP 19.990", form.Reply.Text, StringComparison.Ordinal);
        Assert.Contains("1111", form.Reply.Text, StringComparison.Ordinal);
        Assert.Contains(Cancel, form.Reply.Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "/assets/popup.", Assert.Single(form.Document.QuerySelectorAll("script")).GetAttribute("src"), StringComparison.Ordinal);

        var done = await person.PostAsync(form, []);
        Assert.Equal((200, $"0; url={Return}"), (done.Status, done.Refresh));
        Assert.Equal("paid", (await client.NowAsync(payment)).Get("state"));
        Assert.Equal(done.Heading, (await person.OpenAsync($"{payment.Link("approval_url")}?lang=es")).Heading);
    }

    [Fact]
    public async Task A_Declined_Payment_Goes_To_The_Cancel_Address()
    {
        using var client = app.Client();
        var payment = await NewAsync(client);
        using var person = app.Cardholder();
        var form = await person.OpenAsync(payment.Link("approval_url"));
        await app.Simulator.ScriptForAsync("charge", "declined:204");
        Assert.Equal($"0; url={Cancel}", (await person.PostAsync(form, [])).Refresh);
        Assert.Equal("rejected", (await client.NowAsync(payment)).Get("state"));
    }

    [Fact]
    public async Task Only_The_Pages_Own_Form_Charges()
    {
        using var client = app.Client();
        var payment = await NewAsync(client);
        using var person = app.Cardholder();
        Assert.Equal(400, (await person.PostAsync(payment.Link("approval_url"), new FormUrlEncodedContent([]))).Status);
        // The form of one payment is good for no other.
        var other = await person.OpenAsync((await NewAsync(client)).Link("approval_url"));
        Assert.Equal(
            400, (await person.PostAsync(payment.Link("approval_url"), new FormUrlEncodedContent(Page.Fields(other.Forms[0], [])))).Status);
        using var anonymous = app.Anonymous();
        Assert.Equal(403, (await anonymous.CallAsync(
            HttpMethod.Post, payment.Link("approval_url"), new FormUrlEncodedContent([]), ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(404, (await person.OpenAsync($"{app.Address}/pay/{payment.Get("id")}")).Status);
        Assert.Equal("created", (await client.NowAsync(payment)).Get("state"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task A_Form_Of_A_Foreign_Origin_Charges_Nothing(string origin)
    {
        using var client = app.Client();
        var payment = await NewAsync(client);
        using var visit = await CardPage.Visit.OpenAsync(app, payment.Link("approval_url"));
        var fields = Page.Fields(visit.Page.Forms[0], []);
        Assert.Equal(403, (await visit.PostAsync(new FormUrlEncodedContent(fields), [("Origin", origin)])).Status);
        Assert.Equal("created", (await client.NowAsync(payment)).Get("state"));
        Assert.Equal(303, (await visit.PostAsync(new FormUrlEncodedContent(fields), [("Origin", app.Address)])).Status);
        Assert.Equal("paid", await client.SettledStateAsync(payment));
    }

    [Fact]
    public async Task A_Second_Click_Charges_Nothing_More()
    {
        using var client = app.Client();
        var payment = await NewAsync(client);
        using var person = app.Cardholder();
        var form = await person.OpenAsync(payment.Link("approval_url"));
        await app.Simulator.ClearAsync();
        var pages = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => person.PostAsync(form, [])));
        Assert.All(pages, page => Assert.Equal(200, page.Status));
        Assert.Equal("paid", await client.SettledStateAsync(payment));
        Assert.Single(await app.Simulator.MovementsAsync());
    }

    public static TheoryData<string, string, string[]> Edits => new()
    {
        { "es", "currency", ["CLP 100", "USD 9.999,99"] },
        { "es", "amount", ["CLP 100", "CLP 101"] },
        { "en", "card", ["4444", "1111"] },
        { "pt", "hold", ["reservado"] },
        { "es", "description", ["descripción"] },
        { "en", "everything", ["CLP 100", "USD 9,999.99", "4444", "held", "description"] },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task A_Payment_Changed_Since_Its_Page_Was_Shown_Is_Shown_Again_And_Not_Charged(
        string language,
        string change,
        string[] said)
    {
        using var client = app.Client();
        var (card, other) = (await client.CardAsync(), await client.CardAsync("5555555555554444"));
        var payment = await client.PaymentAsync(Body(card, "100").Set("transaction.description", "A chair"));
        using var person = app.Cardholder();
        var form = await person.OpenAsync($"{payment.Link("approval_url")}?lang={language}");
        await app.Simulator.ClearAsync();
        var all = change == "everything";
        var (total, currency) = all || change == "currency" ? ("9999.99", "USD") : (change == "amount" ? "101" : "100", "CLP");
        var edited = Body(all || change == "card" ? other : card, total, currency, deferred: all || change == "hold")
            .Set("transaction.description", all || change == "description" ? "A table" : "A chair");
        Assert.Equal(200, (await client.EditAsync(payment, edited)).Status);

        var again = await person.PostAsync(form, []);
        Assert.Equal(409, again.Status);
        Assert.Equal(
            language switch { "es" => "El pago cambió", "pt" => "O pagamento mudou", _ => "The payment has changed" }, again.Heading);
        var changes = again.Document.QuerySelectorAll("[role=alert] li").Select(line => line.TextContent).ToList();
        Assert.Equal(all ? 4 : 1, changes.Count);
        Assert.All(said, text => Assert.Contains(changes, line => line.Contains(text, StringComparison.Ordinal)));
        Assert.DoesNotContain("<script", again.Reply.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await app.Simulator.MovementsAsync());
        Assert.Empty(await app.Simulator.AuthorizationsAsync());

        // The old form stays refused; the new one is good for what it shows.
        Assert.Equal(409, (await person.PostAsync(form, [])).Status);
        Assert.Equal(200, (await person.PostAsync(again, [])).Status);
        Assert.Equal(all || change == "hold" ? "authorized" : "paid", await client.SettledStateAsync(payment));
        await app.MatchAsync(client, [payment]);
    }

    [Theory]
    [InlineData("en", "charge COP 100.00 to your saved card.", "The card is another one.")]
    [InlineData("es", "cobrará COP 100,00 a tu tarjeta guardada.", "La tarjeta es otra.")]
    [InlineData("pt", "cobrar COP 100,00 no seu cartão salvo.", "O cartão é outro.")]
    public async Task A_Card_Whose_Digits_Are_Unknown_Is_Named_Without_Them(string language, string purpose, string change)
    {
        await using var own = await new AppFixture().With(("Applications:0:Routes:PAYMENT", "tumipay")).StartAsync();
        using var client = own.Client();
        var payment = await client.PaymentAsync(Body("tok_1", "100", "COP"));
        using var person = own.Cardholder();
        var form = await person.OpenAsync($"{payment.Link("approval_url")}?lang={language}");
        Assert.EndsWith(purpose, form.Document.QuerySelector(".purpose")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(200, (await client.EditAsync(payment, Body("tok_2", "100", "COP"))).Status);
        var again = await person.PostAsync(form, []);
        Assert.Equal(change, Assert.Single(again.Document.QuerySelectorAll("[role=alert] li")).TextContent);
    }

    [Fact]
    public async Task An_Edit_That_Changes_No_Shown_Term_Needs_No_New_Consent()
    {
        using var client = app.Client();
        var card = await client.CardAsync();
        var payment = await client.PaymentAsync(Long());
        using var person = app.Cardholder();
        var form = await person.OpenAsync(payment.Link("approval_url"));
        Assert.Equal(200, (await client.EditAsync(payment, Long().Set("transaction.reference_id", "another"))).Status);
        Assert.Equal(200, (await person.PostAsync(form, [])).Status);
        Assert.Equal("paid", await client.SettledStateAsync(payment));

        JsonObject Long() => Body(card, "100").Set("transaction.description", new string('ñ', 255));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task An_Edit_Between_The_Check_Of_The_Form_And_The_Charge_Is_Noticed(DatabaseKind kind)
    {
        var door = new EditAtTheDoor();
        await using var other = await new AppFixture().On(kind).With(door.Install).StartAsync();
        using var client = other.Client();
        var card = await client.CardAsync();
        foreach (var (total, status) in new[] { ("9999", 409), ("100", 200) })
        {
            var payment = await client.PaymentAsync(Body(card, "100"));
            using var person = other.Cardholder();
            var form = await person.OpenAsync(payment.Link("approval_url"));
            var edited = Body(card, total).Set("transaction.reference_id", "another");
            door.Once = async () => Assert.Equal(200, (await client.EditAsync(payment, edited)).Status);
            Assert.Equal(status, (await person.PostAsync(form, [])).Status);
            Assert.Equal(status == 200 ? "paid" : "created", await client.SettledStateAsync(payment));
        }
    }

    [Fact]
    public async Task Terms_That_No_Page_Of_The_Payment_Showed_Are_Refused()
    {
        using var client = app.Client();
        var card = await client.CardAsync();
        var (cheap, dear) = (await client.PaymentAsync(Body(card, "100")), await client.PaymentAsync(Body(card, "99999")));
        using var person = app.Cardholder();
        var terms = Page.Fields((await person.OpenAsync(cheap.Link("approval_url"))).Forms[0], [])["terms"];
        var form = (await person.OpenAsync(dear.Link("approval_url"))).Forms[0];
        foreach (var value in new[] { terms, terms[..^1], "", "!", null })
        {
            var fields = Page.Fields(form, []);
            fields.Remove("terms");
            if (value is not null)
                fields["terms"] = value;
            Assert.Equal(400, (await person.PostAsync(form.GetAttribute("action")!, new FormUrlEncodedContent(fields))).Status);
        }

        Assert.Equal("created", (await client.NowAsync(dear)).Get("state"));
    }

    private static async Task<Reply> NewAsync(HttpClient client) => await client.PaymentAsync(Body(await client.CardAsync(), "19990")
        .Set("redirect_urls", new JsonObject { ["return_url"] = Return, ["cancel_url"] = Cancel }));
}
