using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Payments;

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
        Assert.DoesNotContain("<script", form.Reply.Text, StringComparison.OrdinalIgnoreCase);

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
        Assert.Equal(400, (await person.PostAsync(payment.Link("approval_url"), new FormUrlEncodedContent(Page.Fields(other.Forms[0], [])))).Status);
        using var anonymous = app.Anonymous();
        Assert.Equal(403, (await anonymous.CallAsync(HttpMethod.Post, payment.Link("approval_url"), new FormUrlEncodedContent([]), ("Sec-Fetch-Site", "cross-site"))).Status);
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

    private static async Task<Reply> NewAsync(HttpClient client) => await client.PaymentAsync(Body(await client.CardAsync(), "19990")
        .Set("redirect_urls", new System.Text.Json.Nodes.JsonObject { ["return_url"] = Return, ["cancel_url"] = Cancel }));
}
