using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>The routes of the card page, as a browser without script meets them.</summary>
public sealed class CardPageTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Declined = "4000000000000002";
    private const string ReturnUrl = "http://www.mysite.cl/ok?order=7&next=%2Fa%20b;c,d='e'&q=\"f\"&lang=ES";
    private const string CancelUrl = "http://www.mysite.cl/cancel?a=1&b=%3Cb%3E";

    [Fact]
    public async Task An_Open_Intent_Shows_The_Form()
    {
        using var visit = await OpenAsync();
        Assert.Equal(200, visit.Page.Status);
        Assert.True(visit.Page.HasForm);
        Assert.Null(visit.Page.Refresh);
        Assert.Equal("text/html; charset=utf-8", visit.Page.Reply.Header("Content-Type"));
        AssertSafe(visit.Page);
    }

    [Theory]
    [InlineData("/capture/x")]
    [InlineData("/capture/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/capture/00000000-0000-0000-0000-000000000000")]
    public async Task An_Unknown_Link_Is_Not_Found(string address)
    {
        using var visit = await Visit.OpenAsync(app, address, ("Accept-Language", "es-CL"));
        Assert.Equal(404, visit.Page.Status);
        Assert.Equal("No encontramos este enlace", visit.Page.Heading);
        Assert.Empty(visit.Page.Forms);
        AssertSafe(visit.Page);
    }

    [Fact]
    public async Task The_Id_Of_An_Intent_Opens_No_Page()
    {
        using var client = app.Client();
        var created = await client.CreateAsync();
        using var visit = await Visit.OpenAsync(app, $"/capture/{created.Get("id")}");
        Assert.Equal(404, visit.Page.Status);
    }

    [Fact]
    public async Task A_Captured_Card_Is_Posted_Redirected_And_Sent_On_To_The_Return_Url_Exactly_As_Sent()
    {
        using var visit = await OpenAsync();
        var posted = await visit.SubmitAsync();
        Assert.Equal((303, visit.Path), (posted.Status, posted.Reply.Header("Location")));
        Assert.Equal("", posted.Reply.Text);

        var page = await visit.ReloadAsync();
        AssertFinal(page, "Tarjeta guardada", ReturnUrl);
        Assert.Contains("1111", page.Document.QuerySelector(".notice p")!.TextContent, StringComparison.Ordinal);
        AssertSafe(page);
    }

    [Fact]
    public async Task A_Wrong_Field_Gets_Its_Message_And_Costs_No_Try()
    {
        await app.Simulator.ClearAsync();
        using var visit = await OpenAsync();
        var page = await visit.SubmitAsync(number: "4111111111111112", expiry: "13/30", code: "12", name: "María Núñez");
        Assert.Equal(200, page.Status);
        Assert.Equal(
            ["Revisa el número: algún dígito no coincide", "Revisa el mes: va de 01 a 12", "Revisa el código: Visa tiene 3 dígitos, al dorso"],
            page.Document.QuerySelectorAll("[role=alert] li").Select(line => line.TextContent));
        AssertEmptyForm(page, "María Núñez");
        AssertSafe(page);
        Assert.Empty(await app.Simulator.TokensAsync());

        // What was wrong is not remembered: neither as a try nor as a message.
        Assert.Empty((await visit.ReloadAsync()).Document.QuerySelectorAll("[role=alert]"));
    }

    [Theory]
    [InlineData("4111111111111111", "13/30", "123", "Jhon Doe", "number, expiry, code")]
    [InlineData("4111111111111112", "12/30", "123", "Jhon Doe", "number, expiry, code")]
    [InlineData("4111111111111111", "12/30", "123", "12345", "number, expiry, code, name")]
    [InlineData("4111111111111111", "12/30", "12", "Jhon 123", "number, expiry, code, name")]
    public async Task After_A_Mistake_Every_Emptied_Field_Is_Listed_And_Marked(string number, string expiry, string code, string name, string fields)
    {
        using var visit = await OpenAsync();
        var page = await visit.SubmitAsync(number, expiry, code, name);
        Assert.Equal(fields, string.Join(", ", page.Document.QuerySelectorAll("[aria-invalid=true]").Select(input => input.Id)));
        Assert.Equal(fields, string.Join(", ", page.Document.QuerySelectorAll("[role=alert] li a").Select(link => link.GetAttribute("href")![1..])));
    }

    [Theory]
    [InlineData("2200770000000002", "Mir no se acepta aquí")]
    [InlineData("5060990580000217499", "Verve no se acepta aquí")]
    [InlineData("9999999999999995", "esta no se acepta aquí")]
    public async Task A_Brand_The_Provider_Refuses_Is_Named_And_Costs_No_Try(string number, string message)
    {
        await app.Simulator.ClearAsync();
        using var visit = await OpenAsync();
        Assert.Contains("Aceptamos Visa, Mastercard, American Express", visit.Page.Document.GetElementById("number-hint")!.TextContent, StringComparison.Ordinal);
        for (var i = 0; i < 6; i++)
        {
            var page = await visit.SubmitAsync(number);
            Assert.Equal(200, page.Status);
            Assert.Contains(message, page.Document.GetElementById("number-error")!.TextContent, StringComparison.Ordinal);
        }

        Assert.Empty(await app.Simulator.TokensAsync());
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Theory]
    [InlineData("6304000000000000", "")]
    [InlineData("501800000009", "")]
    [InlineData("501800000009", "123")]
    [InlineData("6516539999924898", "123")]
    [InlineData("6200000000000001", "")]
    [InlineData("5895626746595651", "123")]
    [InlineData("6521525555555559", "123")]
    [InlineData("6042034400069940", "123")]
    [InlineData("6062825624254001", "123")]
    public async Task A_Card_Of_A_Smaller_Brand_Is_Captured(string number, string code)
    {
        using var visit = await OpenAsync();
        Assert.Equal(303, (await visit.SubmitAsync(number, code: code)).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Theory]
    [InlineData("4111.1111.1111.1111", "12–30", "１２３", "Ana\tSoto")]
    [InlineData("٤١١١ ١١١١ ١١١١ ١١١١", "٣٠/١٢", "١٢٣", "𞤀𞤣𞤢𞤥")]
    [InlineData("४१११११११११११११११", "203012", "१२३", "𝐉𝐨𝐡𝐧")]
    [InlineData("\u200e4111\u22121111\u20111111\u00a01111", " 12 / 2030", "1\u200b23", "𠮷")]
    public async Task A_Card_Is_Read_In_Any_Spelling(string number, string expiry, string code, string name)
    {
        using var visit = await OpenAsync();
        Assert.Equal(303, (await visit.SubmitAsync(number, expiry, code, name)).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Fact]
    public async Task A_Declined_Card_May_Be_Followed_By_Another_Until_No_Tries_Are_Left()
    {
        using var visit = await OpenAsync();
        foreach (var message in new[] { "te quedan 4 intentos", "te quedan 3 intentos", "te quedan 2 intentos", "te queda un intento" })
        {
            var page = await visit.SubmitAsync(Declined, name: "Ana Díaz");
            Assert.Equal(200, page.Status);
            Assert.Contains(message, Assert.Single(page.Document.QuerySelectorAll("[role=alert]")).TextContent, StringComparison.Ordinal);
            Assert.DoesNotContain("203", page.Reply.Text, StringComparison.Ordinal);
            AssertEmptyForm(page, "Ana Díaz");
            Assert.Contains(message, (await visit.ReloadAsync()).Reply.Text, StringComparison.Ordinal);
        }

        Assert.Equal(303, (await visit.SubmitAsync(Declined)).Status);
        AssertFinal(await visit.ReloadAsync(), "La tarjeta no se guardó", CancelUrl);
    }

    [Fact]
    public async Task Another_Card_After_A_Decline_Is_Captured()
    {
        using var visit = await OpenAsync();
        await visit.SubmitAsync(Declined);
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Fact]
    public async Task Leaving_Cancels_And_Leads_To_The_Cancel_Url()
    {
        using var visit = await OpenAsync();
        var posted = await visit.CancelAsync();
        Assert.Equal((303, visit.Path), (posted.Status, posted.Reply.Header("Location")));
        AssertFinal(await visit.ReloadAsync(), "No se guardó ninguna tarjeta", CancelUrl);

        // The form that is still open somewhere leads to what is true.
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        AssertFinal(await visit.ReloadAsync(), "No se guardó ninguna tarjeta", CancelUrl);
    }

    [Fact]
    public async Task After_The_Capture_Submit_And_Cancel_Change_Nothing()
    {
        await app.Simulator.ClearAsync();
        using var visit = await OpenAsync();
        await visit.SubmitAsync();
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        Assert.Equal(303, (await visit.CancelAsync()).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task An_Expired_Intent_Is_Gone_And_Stays_Where_It_Is()
    {
        await app.Simulator.ClearAsync();
        using var visit = await OpenAsync(Body().Set("expires_in", 60));
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(303, (await visit.SubmitAsync()).Status);

        var page = await visit.ReloadAsync();
        Assert.Equal((410, "Este enlace venció"), (page.Status, page.Heading));
        Assert.Null(page.Refresh);
        Assert.False(page.HasForm);
        Assert.Equal(CancelUrl, Way(page));
        AssertSafe(page);
        Assert.Empty(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task Concurrent_Submissions_Make_One_Token()
    {
        await app.Simulator.ClearAsync();
        using var visit = await OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => visit.SubmitAsync()));
        Assert.All(answers, answer => Assert.Equal(303, answer.Status));
        Assert.Single(await app.Simulator.TokensAsync());
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Fact]
    public async Task Two_Tabs_Of_One_Link_Both_Hold_A_Good_Form_And_Make_One_Token()
    {
        await app.Simulator.ClearAsync();
        using var first = await OpenAsync();
        using var second = await first.OpenBesideAsync(first.Path);
        Assert.Equal(303, (await first.SubmitAsync()).Status);
        Assert.Equal(303, (await second.SubmitAsync()).Status);
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task A_Cmr_Card_Is_Captured_By_Number_And_Document()
    {
        using var visit = await OpenAsync(Body("CMR_CAPTURE"));
        Assert.Equal(["cc-number", "off"], visit.Page.Document.QuerySelectorAll("input:not([type=hidden])").Select(input => input.GetAttribute("autocomplete")!));
        var wrong = await PostCmrAsync("37.111.958-3");
        Assert.Equal(
            ["Escribe otra vez el número: por seguridad no se guarda", "Revisa el RUT: el dígito verificador no coincide"],
            wrong.Document.QuerySelectorAll("[role=alert] li").Select(line => line.TextContent));
        Assert.DoesNotContain("37.111.958", wrong.Reply.Text, StringComparison.Ordinal);

        Assert.Equal(303, (await PostCmrAsync("37.111.958-2")).Status);
        var page = await visit.ReloadAsync();
        AssertFinal(page, "Tarjeta guardada", ReturnUrl);
        Assert.Contains("1434", page.Document.QuerySelector(".notice p")!.TextContent, StringComparison.Ordinal);

        Task<Page> PostCmrAsync(string document) => visit.PostAsync(new FormUrlEncodedContent(
            Page.Fields(visit.Page.Forms[0], new() { ["cc-number"] = "4455961234561434", ["off"] = document })));
    }

    [Fact]
    public async Task Every_Posted_Form_Changes_A_Cookie_That_Only_The_Page_Sees()
    {
        using var visit = await OpenAsync();
        Page[] answers = [await visit.SubmitAsync("4"), await visit.SubmitAsync(Declined), await visit.SubmitAsync(), await visit.CancelAsync()];
        var cookies = answers.Select(answer => answer.Reply.Header("Set-Cookie")).ToList();
        Assert.All(cookies, cookie => Assert.Matches("^left=[0-9a-f]{16}; path=/capture; samesite=lax; httponly$", cookie));
        Assert.Distinct(cookies);
    }

    [Fact]
    public async Task The_Card_Is_In_No_Answer_And_In_No_Log_Line()
    {
        const string Number = "4929123456789015";
        const string Code = "737";
        using var visit = await OpenAsync();
        await app.Simulator.ScriptAsync("declined:204", "approved");
        Page[] answers =
        [
            await visit.SubmitAsync(Number, "13/31", Code),
            await visit.SubmitAsync(Number, "12/31", Code, name: Number),
            await visit.SubmitAsync(Number, "12/31", Code, name: Code),
            await visit.PostAsync(new FormUrlEncodedContent(visit.Typed(Number, "12/31", Code)), [("Sec-Fetch-Site", "cross-site")]),
            await visit.SubmitAsync(Number, "12/31", Code),
            await visit.ReloadAsync(),
            await visit.SubmitAsync(Number, "12/31", Code),
            await visit.ReloadAsync(),
        ];
        Assert.Equal([200, 200, 200, 403, 200, 200, 303, 200], answers.Select(answer => answer.Status));
        Assert.All(answers, answer => AssertNoCard(answer.Reply.Text + string.Join(' ', answer.Reply.Headers.Values)));
        Assert.All(answers, answer => Assert.All(answer.Document.QuerySelectorAll("input"), input => Assert.NotEqual(Code, input.GetAttribute("value"))));
        Assert.All(app.Logs.Lines, AssertNoCard);

        static void AssertNoCard(string text)
        {
            var digits = string.Concat(text.Where(c => c is not (' ' or '-' or '+')));
            Assert.DoesNotContain(Number, digits, StringComparison.Ordinal);
            Assert.DoesNotContain(Number[6..12], digits.Replace(Number[..6], "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private static JsonObject Body(string capture = "CREDIT_CARD") => Make.Intent(capture).Set("locale", "es")
        .Set("redirect_urls.return_url", ReturnUrl).Set("redirect_urls.cancel_url", CancelUrl);

    private async Task<Visit> OpenAsync(JsonObject? body = null)
    {
        using var client = app.Client();
        var created = await client.CreateAsync(body ?? Body());
        return await Visit.OpenAsync(app, created.Get("links.1.href")!);
    }

    private static string? Way(Page page) => Assert.Single(page.Document.QuerySelectorAll("main a")).GetAttribute("href");

    private static void AssertFinal(Page page, string heading, string address)
    {
        Assert.Equal((200, heading), (page.Status, page.Heading));
        Assert.Equal($"0; url={address}", page.Refresh);
        Assert.Equal(address, Way(page));
        Assert.False(page.HasForm);
        Assert.StartsWith(heading, page.Document.Title, StringComparison.Ordinal);
    }

    private static void AssertEmptyForm(Page page, string name)
    {
        var inputs = page.Document.QuerySelectorAll("input:not([type=hidden])").Cast<IHtmlInputElement>().ToList();
        Assert.Equal(4, inputs.Count);
        Assert.All(inputs.SkipLast(1), input => Assert.False(input.HasAttribute("value")));
        Assert.Equal(name, inputs[^1].Value);
    }

    private static void AssertSafe(Page page)
    {
        Assert.Equal("no-store", page.Reply.Header("Cache-Control"));
        Assert.Equal("no-referrer", page.Reply.Header("Referrer-Policy"));
        Assert.Equal("nosniff", page.Reply.Header("X-Content-Type-Options"));
        Assert.Contains("frame-ancestors 'none'", page.Reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(page.Reply.Header("Server"));
    }
}
