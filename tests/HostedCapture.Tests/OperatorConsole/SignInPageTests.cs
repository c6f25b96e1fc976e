using System.Net;
using System.Text.RegularExpressions;
using HostedCapture.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Accounts;
using OperatorConsole.Hosting;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The static pages of accounts, as a browser without script sees them.</summary>
public sealed partial class SignInPageTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    private const string Card = "4111 1111 1111 1111";

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Invited_Administrator_Sets_Up_Her_Account_And_Signs_In_With_It(DatabaseKind kind)
    {
        await using var house = await new ConsoleFixture().On(kind).StartAsync();
        using var visit = new Visit(house);
        var (link, _) = await FirstRun.InviteAsync(house.Console, "ana@example.com");
        var (key, codes) = await visit.AcceptAsync(link.PathAndQuery);
        Assert.Equal(RecoveryCodes.Count, codes.Count);
        Assert.True(await FirstRun.HasAdministratorAsync(house.Console));
        Assert.Equal("/", (await visit.OpenAsync("/sign-in/done?return=%2F")).Location);
        Assert.Equal((HttpStatusCode.OK, (string?)null), await StatusAsync(visit, "/users"));
        Assert.Equal(HttpStatusCode.NotFound, (await visit.OpenAsync(link.PathAndQuery)).Status);

        var out_ = await visit.SendAsync(await visit.OpenAsync("/sign-out"));
        Assert.Equal("/sign-in", out_.Location);
        Assert.Equal((HttpStatusCode.Redirect, true), await LeadsToSignInAsync(visit, "/users"));

        var done = await visit.SignInAsync(" ANA@example.com ", key, "/intents?state=captured");
        Assert.Equal("/sign-in/done?return=%2Fintents%3Fstate%3Dcaptured", done.Location);
        Assert.Equal("/intents?state=captured", (await visit.OpenAsync(done.Location!)).Location);
        Assert.Equal((HttpStatusCode.OK, (string?)null), await StatusAsync(visit, "/intents?state=captured"));

        await visit.SendAsync(await visit.OpenAsync("/sign-out"));
        await visit.SendAsync(await visit.OpenAsync("/sign-in"), ("email", "ana@example.com"), ("password", AccountsHouse.Password));
        var recovered = await visit.SendAsync(await visit.OpenAsync("/recovery"), ("code", codes[0]));
        Assert.Equal("/sign-in/done?return=%2Faccount", recovered.Location);
    }

    [Fact]
    public async Task A_Wrong_Password_And_An_Unknown_Email_Are_Answered_Alike()
    {
        var (email, _) = await AnaAsync();
        using var visit = new Visit(console);
        var answers = new List<VisitedPage>();
        foreach (var (name, password) in new[] { (email, "wrong wrong wrong"), ("nobody@example.com", AccountsHouse.Password) })
        {
            answers.Add(await visit.SendAsync(await visit.OpenAsync("/sign-in"), ("email", name), ("password", password)));
            Assert.Equal(name, answers[^1].Field("email"));
            Assert.DoesNotContain(password, answers[^1].Document.Source.Text, StringComparison.Ordinal);
        }

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.BadRequest, answer.Status));
        Assert.Equal(answers[0].Trouble, answers[1].Trouble);
        Assert.Equal(Plain(answers[0], email), Plain(answers[1], "nobody@example.com"));

        static string Plain(VisitedPage page, string email) =>
            Token().Replace(page.Document.Source.Text, "").Replace(email, "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Code_Is_Taken_Once_And_The_Way_To_It_Too()
    {
        var (email, key) = await AnaAsync();
        using var visit = new Visit(console);
        await visit.SendAsync(await visit.OpenAsync("/sign-in"), ("email", email), ("password", AccountsHouse.Password));
        var page = await visit.OpenAsync("/second-factor");
        var wrong = await visit.SendAsync(page, ("code", "000000"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.NotNull(wrong.Trouble);
        var code = visit.Code(key);
        Assert.StartsWith("/sign-in/done", (await visit.SendAsync(wrong, ("code", code))).Location, StringComparison.Ordinal);

        using var other = new Visit(console);
        await other.SendAsync(await other.OpenAsync("/sign-in"), ("email", email), ("password", AccountsHouse.Password));
        Assert.NotNull((await other.SendAsync(await other.OpenAsync("/second-factor"), ("code", code))).Trouble);
    }

    [Fact]
    public async Task Without_A_Password_There_Is_No_Second_Factor()
    {
        using var visit = new Visit(console);
        Assert.Equal("/sign-in", (await visit.OpenAsync("/second-factor")).Location);
        Assert.Equal(HttpStatusCode.OK, (await visit.OpenAsync("/recovery")).Status);
        Assert.Null((await visit.OpenAsync("/recovery")).Document.QuerySelector("main form"));
    }

    [Theory]
    [InlineData("email")]
    [InlineData("password")]
    public async Task A_Card_Number_In_Any_Field_Is_Refused_And_Noted_Without_It(string field)
    {
        using var visit = new Visit(console);
        var before = console.Logs.Lines.Count;
        var typed = new (string Name, string Value)[] { ("email", "ana@example.com"), ("password", "x") };
        var answer = await visit.SendAsync(
            await visit.OpenAsync("/sign-in"), [.. typed.Select(one => one.Name == field ? (field, Card) : one)]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("card number", answer.Trouble, StringComparison.Ordinal);
        Assert.Equal("", answer.Field("email"));
        var lines = console.Logs.Lines.Skip(before).ToList();
        Assert.Contains(lines, line => line.StartsWith("Warning", StringComparison.Ordinal)
            && line.Contains($"the field {field} of /sign-in", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("4111", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Name_On_The_Invitation_Is_No_Card_Number_And_The_Page_Stays()
    {
        using var visit = new Visit(console);
        var (link, _) = await FirstRun.InviteAsync(console.Console, $"{Guid.NewGuid():N}@example.com");
        var page = await visit.OpenAsync(link.PathAndQuery);
        var refused = await visit.SendAsync(page, ("name", Card), ("password", AccountsHouse.Password), ("code", "123456"));
        Assert.Contains("card number", refused.Trouble, StringComparison.Ordinal);
        Assert.Equal("", refused.Field("name"));

        // What is wrong is told, the name stays, and so does the key that is in the authenticator already.
        var key = page.Document.QuerySelector("code.key")!.TextContent;
        var weak = await visit.SendAsync(page, ("name", "Ana Rojas"), ("password", "Password1234!"), ("code", "123456"));
        Assert.Contains("first that anybody tries", weak.Trouble, StringComparison.Ordinal);
        Assert.Equal(("Ana Rojas", key), (weak.Field("name"), weak.Document.QuerySelector("code.key")!.TextContent));
        var code = await visit.SendAsync(weak, ("password", AccountsHouse.Password), ("code", "000000"));
        Assert.Contains("code is wrong", code.Trouble, StringComparison.Ordinal);
        var done = await visit.SendAsync(code, ("password", AccountsHouse.Password), ("code", visit.Code(Visit.Key(key))));
        Assert.Equal(RecoveryCodes.Count, done.Document.QuerySelectorAll(".codes code").Length);
    }

    [Theory]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/keys", "/keys")]
    public async Task A_Second_Factor_Shown_Again_Leads_Only_To_A_Page_Of_The_Console(string path, string leadsTo)
    {
        var (email, key) = await AnaAsync();
        using var visit = new Visit(console);
        await visit.SignInAsync(email, key);
        var page = await visit.OpenAsync($"/step-up?return={Uri.EscapeDataString(path)}");
        Assert.Equal(leadsTo, page.Field("return"));
        Assert.Equal(leadsTo, page.Document.QuerySelector(".more a")!.GetAttribute("href"));
        var done = await visit.SendAsync(page, ("code", visit.Code(key)), ("return", path));
        Assert.Equal((HttpStatusCode.SeeOther, leadsTo), (done.Status, done.Location));
    }

    [Fact]
    public async Task A_Second_Factor_Shown_Again_Is_Fresh()
    {
        var (email, key) = await AnaAsync();
        using var visit = new Visit(console);
        await visit.SignInAsync(email, key);
        console.App.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/step-up?return=%2Faccount%2Fpassword", (await visit.OpenAsync("/account/password")).Location);
        var wrong = await visit.SendAsync(await visit.OpenAsync("/step-up?return=%2Faccount%2Fpassword"), ("code", "000000"));
        Assert.NotNull(wrong.Trouble);
        Assert.Equal("/account/password", (await visit.SendAsync(wrong, ("code", visit.Code(key)))).Location);
        var changed = await visit.SendAsync(await visit.OpenAsync("/account/password"), ("password", "red kites over the old harbour"));
        Assert.Equal("/account?done=password", changed.Location);
        using var other = new Visit(console);
        Assert.NotNull((await other.SignInAsync(email, key)).Trouble);
        Assert.Null((await other.SignInAsync(email, key, password: "red kites over the old harbour")).Trouble);
    }

    [Fact]
    public async Task An_Authenticator_And_The_Codes_Are_Renewed_And_The_Other_Sessions_End()
    {
        var (email, key) = await AnaAsync();
        using var visit = new Visit(console);
        using var other = new Visit(console);
        await visit.SignInAsync(email, key);
        await other.SignInAsync(email, key);
        Assert.Equal(HttpStatusCode.OK, (await other.OpenAsync("/account")).Status);
        var page = await visit.OpenAsync("/account/authenticator");
        var fresh = Visit.Key(page.Document.QuerySelector("code.key")!.TextContent);
        Assert.NotNull(page.Document.QuerySelector("svg.qr path"));
        Assert.NotNull((await visit.SendAsync(page, ("code", visit.Code(key)))).Trouble);
        Assert.Equal("/account?done=authenticator", (await visit.SendAsync(page, ("code", visit.Code(fresh)))).Location);
        Assert.Equal((HttpStatusCode.Redirect, true), await LeadsToSignInAsync(other, "/account"));
        Assert.NotNull((await other.SignInAsync(email, key)).Trouble);
        var codes = await visit.SendAsync(await visit.OpenAsync("/account/codes"));
        Assert.Equal(RecoveryCodes.Count, codes.Document.QuerySelectorAll(".codes code").Length);
    }

    [Fact]
    public async Task A_Form_Of_Another_Browser_Is_Refused()
    {
        using var visit = new Visit(console);
        using var other = new Visit(console);
        var page = await visit.OpenAsync("/sign-in");
        var without = await other.SendAsync(page, ("email", "a@b.example"), ("password", "x"));
        Assert.Contains("cookie", without.Trouble, StringComparison.Ordinal);
        await other.OpenAsync("/sign-in");
        var foreign = await other.SendAsync(page, ("email", "a@b.example"), ("password", "x"));
        Assert.Contains("too old", foreign.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Browser_That_Kept_No_Cookie_Is_Told_So_And_Not_Sent_Round()
    {
        using var visit = new Visit(console);
        var done = await visit.OpenAsync("/sign-in/done?return=%2F");
        Assert.Equal((HttpStatusCode.BadRequest, "The browser did not keep the cookie"), (done.Status, done.Title));
    }

    [Theory]
    [InlineData("es-CL,es;q=0.9", "Iniciar sesión")]
    [InlineData("pt-BR", "Entrar")]
    [InlineData("fr", "Sign in")]
    public async Task The_Browsers_Language_Counts_Until_Another_Is_Chosen(string languages, string title)
    {
        using var visit = new Visit(console, languages);
        Assert.Equal(title, (await visit.OpenAsync("/sign-in")).Title);
        Assert.Equal("Entrar", (await visit.OpenAsync("/sign-in?lang=pt")).Title);
        var page = await visit.OpenAsync("/sign-in");
        Assert.Equal("Entrar", page.Title);
        Assert.Equal("pt", page.Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_Session_That_Is_Ended_Elsewhere_Is_Over()
    {
        var (email, key) = await AnaAsync();
        using var visit = new Visit(console);
        await visit.SignInAsync(email, key);
        var sessions = console.Services.GetRequiredService<Sessions>();
        await using var db = await OpenAsync();
        var account = await db.Users.SingleAsync(one => one.Email == email);
        var open = await sessions.ListAsync(account.Id.ToString());
        Assert.Equal(["Firefox, Linux", "Firefox, Linux"], open.Select(one => one.Browser));
        await sessions.EndAsync(open[0].Id);
        Assert.Equal((HttpStatusCode.Redirect, true), await LeadsToSignInAsync(visit, "/account"));
    }

    [Fact]
    public async Task Signing_Out_Is_A_Form()
    {
        var (email, key) = await AnaAsync();
        using var visit = new Visit(console);
        await visit.SignInAsync(email, key);
        Assert.Equal(HttpStatusCode.OK, (await visit.OpenAsync("/sign-out")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visit.OpenAsync("/account")).Status);
        await visit.SendAsync(await visit.OpenAsync("/sign-out"));
        Assert.Equal((HttpStatusCode.Redirect, true), await LeadsToSignInAsync(visit, "/account"));
        Assert.Equal("/sign-in", (await visit.OpenAsync("/sign-out")).Location);
    }

    [Fact]
    public async Task No_Password_Code_Or_Link_Is_In_The_Log()
    {
        using var visit = new Visit(console);
        var email = $"{Guid.NewGuid():N}@example.com";
        var (link, _) = await FirstRun.InviteAsync(console.Console, email);
        var (key, codes) = await visit.AcceptAsync(link.PathAndQuery, password: "seven quiet lamps at noon");
        await visit.SendAsync(await visit.OpenAsync("/sign-out"));
        await visit.SignInAsync(email, key, password: "seven quiet lamps at noon");
        foreach (var secret in new[] { "seven quiet lamps", "seven+quiet", codes[0], link.Query[3..] })
            Assert.DoesNotContain(console.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    private async Task<(string Email, byte[] Key)> AnaAsync()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        using var visit = new Visit(console);
        var (link, _) = await FirstRun.InviteAsync(console.Console, email);
        return (email, (await visit.AcceptAsync(link.PathAndQuery)).Key);
    }

    private Task<AccountsContext> OpenAsync() =>
        console.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();

    private static async Task<(HttpStatusCode Status, string? Location)> StatusAsync(Visit visit, string path)
    {
        var page = await visit.OpenAsync(path);
        return (page.Status, page.Location);
    }

    private static async Task<(HttpStatusCode Status, bool ToSignIn)> LeadsToSignInAsync(Visit visit, string path)
    {
        var page = await visit.OpenAsync(path);
        return (page.Status, page.Location?.Contains("/sign-in?return=", StringComparison.Ordinal) == true);
    }

    [GeneratedRegex("value=\"CfDJ[^\"]+\"", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
