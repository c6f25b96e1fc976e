using Xunit;
using static HostedCapture.Tests.CardPage.CardPageCalls;

namespace HostedCapture.Tests.CardPage;

/// <summary>The routes of the card page, as a browser without script meets them.</summary>
public sealed class CardPageTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Declined = "4000000000000002";

    [Fact]
    public async Task An_Open_Intent_Shows_The_Form()
    {
        using var visit = await app.VisitAsync();
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
        using var visit = await app.VisitAsync();
        var posted = await visit.SubmitAsync();
        Assert.Equal((303, visit.Path), (posted.Status, posted.Reply.Header("Location")));
        Assert.Equal("", posted.Reply.Text);

        var page = await visit.ReloadAsync();
        AssertFinal(page, "Tarjeta guardada", ReturnUrl);
        Assert.Contains("1111", page.Document.QuerySelector(".notice p")!.TextContent, StringComparison.Ordinal);
        AssertSafe(page);
    }

    [Fact]
    public async Task A_Declined_Card_May_Be_Followed_By_Another_Until_No_Tries_Are_Left()
    {
        using var visit = await app.VisitAsync();
        foreach (var message in new[] { "te quedan 4 intentos", "te quedan 3 intentos", "te quedan 2 intentos", "te queda un intento" })
        {
            var page = await visit.SubmitAsync(Declined, name: "Ana Díaz");
            Assert.Equal(200, page.Status);
            Assert.Contains(message, Assert.Single(page.Document.QuerySelectorAll("[role=alert]")).TextContent, StringComparison.Ordinal);
            Assert.DoesNotContain("203", page.Document.DocumentElement.TextContent, StringComparison.Ordinal);
            AssertEmptyForm(page, "Ana Díaz");
            Assert.Contains(message, (await visit.ReloadAsync()).Reply.Text, StringComparison.Ordinal);
        }

        Assert.Equal(303, (await visit.SubmitAsync(Declined)).Status);
        AssertFinal(await visit.ReloadAsync(), "La tarjeta no se guardó", CancelUrl);
    }

    [Fact]
    public async Task Another_Card_After_A_Decline_Is_Captured()
    {
        using var visit = await app.VisitAsync();
        await visit.SubmitAsync(Declined);
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Fact]
    public async Task Leaving_Cancels_And_Leads_To_The_Cancel_Url()
    {
        using var visit = await app.VisitAsync();
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
        using var visit = await app.VisitAsync();
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
        using var visit = await app.VisitAsync(Body().Set("expires_in", 60));
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
        using var visit = await app.VisitAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => visit.SubmitAsync()));
        Assert.All(answers, answer => Assert.Equal(303, answer.Status));
        Assert.Single(await app.Simulator.TokensAsync());
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Fact]
    public async Task Two_Tabs_Of_One_Link_Both_Hold_A_Good_Form_And_Make_One_Token()
    {
        await app.Simulator.ClearAsync();
        using var first = await app.VisitAsync();
        using var second = await first.OpenBesideAsync(first.Path);
        Assert.Equal(303, (await first.SubmitAsync()).Status);
        Assert.Equal(303, (await second.SubmitAsync()).Status);
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task Every_Posted_Form_Changes_A_Cookie_That_Only_The_Page_Sees()
    {
        using var visit = await app.VisitAsync();
        Page[] answers =
            [await visit.SubmitAsync("4"), await visit.SubmitAsync(Declined), await visit.SubmitAsync(), await visit.CancelAsync()];
        var cookies = answers.Select(answer => answer.Reply.Header("Set-Cookie")).ToList();
        Assert.All(cookies, cookie => Assert.Matches("^left=[0-9a-f]{16}; path=/capture; samesite=lax; httponly$", cookie));
        Assert.Distinct(cookies);
    }

    [Fact]
    public async Task The_Card_Is_In_No_Answer_And_In_No_Log_Line()
    {
        const string Number = "4929123456789015";
        const string Code = "737";
        using var visit = await app.VisitAsync();
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
        Assert.All(
            answers,
            answer => Assert.All(answer.Document.QuerySelectorAll("input"), input => Assert.NotEqual(Code, input.GetAttribute("value"))));
        Assert.All(app.Logs.Lines, AssertNoCard);

        static void AssertNoCard(string text)
        {
            var digits = string.Concat(text.Where(c => c is not (' ' or '-' or '+')));
            Assert.DoesNotContain(Number, digits, StringComparison.Ordinal);
            Assert.DoesNotContain(Number[6..12], digits.Replace(Number[..6], "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
