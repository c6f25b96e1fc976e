using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>The adapters asked for attempts and told to delete tokens, over the wire and by recorded replies.</summary>
public sealed class LookupTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly AttemptFacts s_facts =
        new(Guid.Parse("7f1c0d8e-0000-4000-8000-000000000001"), "order-1", CaptureKind.Peinau, "411111", "1111");

    private static readonly CardLookupRequest s_lookup = new(s_facts, null, DateTimeOffset.UnixEpoch);

    public static TheoryData<string> Finding => [.. Subject.Which(facts => facts.FindsTokens)];

    public static TheoryData<string, string> FindingInTrouble =>
        Subject.Each(facts => facts.FindsTokens, "error", "garbage", "cut", "unavailable");

    public static TheoryData<string> Deleting => [.. Subject.Which(facts => facts.DeletesTokens)];

    public static TheoryData<string, string> DeletingInTrouble =>
        Subject.Each(facts => facts.DeletesTokens, "error", "garbage", "cut", "declined:150");

    [Theory]
    [MemberData(nameof(Finding))]
    public async Task The_Look_Up_Of_An_Accepted_Card_Equals_Its_Answer(string name)
    {
        var (attempt, outcome) = await TokenizeAsync(name, Make.GoodNumber);
        var approved = Assert.IsType<Outcome.Approved>(outcome);
        var found = Assert.IsType<Lookup.Found>(await Provider(name).LookUpAsync(attempt));
        Assert.Equal(approved.Handle, Approved(found).Handle);
        var (answered, looked) = (
            System.Text.Json.Nodes.JsonNode.Parse(approved.Gateway)!.AsObject(),
            System.Text.Json.Nodes.JsonNode.Parse(Approved(found).Gateway)!.AsObject());
        // Only CyberSource's request token is in no report.
        if (name == "cybersource")
            answered.Remove("requestToken");
        Assert.Equal(answered.ToJsonString(), looked.ToJsonString());
    }

    [Theory]
    [InlineData("cybersource")]
    [InlineData("quickpay")]
    public async Task A_Declined_Card_Has_No_Token_And_That_Is_Final(string name)
    {
        var (attempt, outcome) = await TokenizeAsync(name, "4000000000000002");
        Assert.IsType<Outcome.Declined>(outcome);
        Assert.Equal(new Lookup.None(Final: true), await Provider(name).LookUpAsync(attempt));
    }

    [Theory]
    [MemberData(nameof(Finding))]
    public async Task A_Card_That_May_Be_On_Its_Way_Is_None_But_Not_Final(string name)
    {
        var (attempt, outcome) = await TokenizeAsync(name, "4000000000000119");
        Assert.IsType<Outcome.Unknown>(outcome);
        Assert.Equal(new Lookup.None(Final: false), await Provider(name).LookUpAsync(attempt));
    }

    [Fact]
    public async Task An_Attempt_Without_A_Quickpay_Id_Was_Never_Sent() =>
        Assert.Equal(
            new Lookup.None(Final: true),
            await Provider("quickpay").LookUpAsync(new CardLookupRequest(s_facts, null, app.Clock.GetUtcNow())));

    [Fact]
    public async Task An_Attempt_Quickpay_Has_Forgotten_Has_No_Token() =>
        Assert.Equal(
            new Lookup.None(Final: true),
            await Provider("quickpay").LookUpAsync(new CardLookupRequest(s_facts, Guid.NewGuid().ToString(), app.Clock.GetUtcNow())));

    [Theory]
    [MemberData(nameof(FindingInTrouble))]
    public async Task An_Error_Of_The_Provider_Is_CannotSay(string name, string trouble)
    {
        await app.Simulator.ScriptForAsync("lookup", Enumerable.Repeat(trouble, 6));
        Assert.IsType<Lookup.CannotSay>(
            await Provider(name).LookUpAsync(new CardLookupRequest(s_facts, Guid.NewGuid().ToString(), app.Clock.GetUtcNow())));
        await app.Simulator.ScriptForAsync("lookup");
    }

    [Fact]
    public async Task A_Late_Report_Is_None_But_Not_Final()
    {
        var (attempt, _) = await TokenizeAsync("cybersource", Make.GoodNumber);
        await app.Simulator.ScriptForAsync("lookup", Enumerable.Repeat("pending", 3));
        Assert.Equal(new Lookup.None(Final: false), await Provider("cybersource").LookUpAsync(attempt));
        await app.Simulator.ScriptForAsync("lookup");
    }

    [Theory]
    [MemberData(nameof(Deleting))]
    public async Task A_Token_Is_Deleted_And_A_Second_Time_Does_No_Harm(string name)
    {
        var (_, outcome) = await TokenizeAsync(name, Make.GoodNumber);
        var token = Assert.IsType<Outcome.Approved>(outcome).Handle;
        Assert.Contains(await app.Simulator.TokensAsync(), entry => entry.Token == token);
        Assert.IsType<Deletion.Done>(await Provider(name).DeleteAsync(token));
        Assert.DoesNotContain(await app.Simulator.TokensAsync(), entry => entry.Token == token);
        Assert.IsType<Deletion.Done>(await Provider(name).DeleteAsync(token));
    }

    [Theory]
    [MemberData(nameof(DeletingInTrouble))]
    public async Task A_Deletion_Without_A_Clear_Answer_Is_Not_Done(string name, string trouble)
    {
        await app.Simulator.ScriptForAsync("delete", trouble);
        Assert.IsType<Deletion.Failed>(await Provider(name).DeleteAsync("9999999999999999999999"));
    }

    [Fact]
    public async Task Methods_A_Provider_Does_Not_Have_Return_Not_Supported()
    {
        foreach (var facts in All.Providers)
        {
            var provider = Provider(facts.Name);
            if (!facts.DeletesTokens)
                Assert.IsType<Deletion.NotSupported>(await provider.DeleteAsync("any"));
            if (!facts.FindsTokens)
                Assert.IsType<Lookup.CannotSay>(await provider.LookUpAsync(new CardLookupRequest(s_facts, null, app.Clock.GetUtcNow())));
            if (facts.Tokenizes.Count == 0)
                Assert.IsType<Outcome.NotSupported>(await provider.TokenizeAsync(Subject.Request()));
        }
    }

    // Declined there, it is not saved; and a list that has nothing yet is no certainty.
    [Fact]
    public async Task A_Card_Juspay_Declined_Has_No_Token()
    {
        var (attempt, outcome) = await TokenizeAsync("juspay", "4000000000000002");
        Assert.IsType<Outcome.Declined>(outcome);
        Assert.Equal(new Lookup.None(Final: false), await Provider("juspay").LookUpAsync(attempt));
    }

    // The shape of published samples: a DOCTYPE, the version's own namespace.
    [Theory]
    [InlineData(
        """<ApplicationReply Name="ics_pay_subscription_create"><RCode>1</RCode><RFlag>SOK</RFlag></ApplicationReply>""", "profile-1",
        "profile-1")]
    [InlineData(
        """<ApplicationReply Name="ics_pay_subscription_create"><RCode>1</RCode><RFlag>SOK</RFlag></ApplicationReply>""", "",
        "2210804330010167904567")]
    [InlineData(
        """
        <ApplicationReply Name="ics_auth"><RCode>1</RCode></ApplicationReply>
        <ApplicationReply Name="ics_pay_subscription_create"><RCode>1</RCode></ApplicationReply>
        """,
        "profile-1", "profile-1")]
    public void A_Report_With_A_Profile_Is_Read(string replies, string subscription, string token)
    {
        var found =
            Assert.IsType<Lookup.Found>(
                CyberSource.ParseReport(200, Report(s_facts.AttemptId.ToString(), subscription, replies), s_lookup));
        Assert.Equal(token, Approved(found).Handle);
        Assert.Equal(
            $$$"""
            {"panFirst6":"411111","panLast4":"1111","merchantReferenceCode":"order-1","requestID":"2210804330010167904567",
            "decision":"ACCEPT","reasonCode":"100",
            "paySubscriptionCreateReply":{"reasonCode":"100","subscriptionID":"{{{token}}}"}}
            """.ReplaceLineEndings(""),
            Approved(found).Gateway);
    }

    [Theory]
    [InlineData(
        "<ApplicationReply Name=\"ics_pay_subscription_create\"><RCode>0</RCode><RFlag>DCARDREFUSED</RFlag></ApplicationReply>", true)]
    [InlineData(
        "<ApplicationReply Name=\"ics_pay_subscription_create\"><RCode>0</RCode><RFlag>DDUPLICATE</RFlag></ApplicationReply>", false)]
    [InlineData("<ApplicationReply Name=\"ics_pay_subscription_create\"><RCode>-1</RCode><RFlag>ESYSTEM</RFlag></ApplicationReply>", false)]
    [InlineData("<ApplicationReply Name=\"ics_pay_subscription_delete\"><RCode>1</RCode><RFlag>SOK</RFlag></ApplicationReply>", false)]
    public void A_Report_Without_A_Profile_Has_No_Token(string replies, bool final) =>
        Assert.Equal(new Lookup.None(final), CyberSource.ParseReport(200, Report(s_facts.AttemptId.ToString(), "", replies), s_lookup));

    [Fact]
    public void A_Report_Of_Another_Reference_Is_Not_Final() => Assert.Equal(
        new Lookup.None(Final: false),
        CyberSource.ParseReport(
            200, Report("33038191", "x", "<ApplicationReply Name=\"ics_pay_subscription_create\"><RCode>1</RCode></ApplicationReply>"),
            s_lookup));

    [Theory]
    [InlineData(200, "<html><body>Please log in</body></html>")]
    [InlineData(200, "not XML")]
    [InlineData(200, "")]
    [InlineData(401, "<Report/>")]
    [InlineData(500, "<Report/>")]
    public void An_Invalid_Report_Is_CannotSay(int status, string body) =>
        Assert.IsType<Lookup.CannotSay>(CyberSource.ParseReport(status, body, s_lookup));

    [Theory]
    [InlineData(200, """{"id":"u","state":"captured"}""")]
    [InlineData(200, "<html/>")]
    [InlineData(404, "<html>no such route</html>")]
    [InlineData(401, """{"error_code":"InvalidCredentials"}""")]
    [InlineData(503, "Service Temporarily unavailable")]
    public void An_Invalid_Intent_Is_CannotSay(int status, string body) =>
        Assert.IsType<Lookup.CannotSay>(Quickpay.ParseIntent(status, body, s_facts));

    [Theory]
    [InlineData("""{"id":"u","state":"created"}""", false)]
    [InlineData("""{"id":"u","state":"rejected"}""", true)]
    [InlineData("""{"id":"u","state":"canceled"}""", true)]
    public void An_Intent_Without_A_Token_Is_None(string body, bool final) =>
        Assert.Equal(new Lookup.None(final), Quickpay.ParseIntent(200, body, s_facts));

    [Fact]
    public void An_Intent_With_A_Token_Is_Found_With_Our_Digits_Only()
    {
        var facts = s_facts with { PanFirst = "4111", PanLast = "111111" };
        var found = Assert.IsType<Lookup.Found>(Quickpay.ParseIntent(
            200,
            """
            {"id":"u","state":"captured","gateway":{"reasonCode":"100","panFirst6":"411111","panLast4":"1111",
             "merchantReferenceCode":"theirs","card":"4111111111111111"}}
            """,
            facts));
        Assert.Equal("u", Approved(found).Handle);
        Assert.Equal(
            """
            {"merchantReferenceCode":"order-1","reasonCode":"100","panFirst4":"4111","panLast6":"111111",
            "req_card_number":"xxxxxxxxxxxx1111"}
            """.ReplaceLineEndings(""),
            Approved(found).Gateway);
    }

    private static string Report(string reference, string subscription, string replies) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE Report SYSTEM "https://ebctest.cybersource.com/ebctest/reports/dtd/tdr_1_3.dtd">
        <Report xmlns="https://ebctest.cybersource.com/ebctest/reports/dtd/tdr_1_3.dtd"
            Name="Transaction Detail" Version="1.3" MerchantID="m">
          <Requests>
            <Request MerchantReferenceNumber="{reference}" RequestDate="2008-09-10T14:00:08-08:00"
                RequestID="2210804330010167904567" SubscriptionID="{subscription}" Source="SCMP API">
              <ApplicationReplies>{replies}</ApplicationReplies>
            </Request>
          </Requests>
        </Report>
        """;

    private static Outcome.Approved Approved(Lookup.Found found) => Assert.IsType<Outcome.Approved>(found.Outcome);

    private IProvider Provider(string name) => app.Services.GetServices<IProvider>().Single(provider => provider.Facts.Name == name);

    private async Task<(CardLookupRequest Attempt, Outcome Outcome)> TokenizeAsync(string name, string number)
    {
        string? upstream = null;
        CardExpiry.Check("2", "2030", DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime), out var expiry);
        var request = new TokenizeRequest
        {
            AttemptId = Guid.NewGuid(),
            Key = Guid.NewGuid().ToString("N"),
            Kind = CaptureKind.Peinau,
            Card = Card.Create(number, expiry, "123"),
            HolderName = "Jhon Doe",
            Email = "jhdoe@gmail.com",
            Country = "CL",
            Billing = new BillingAddress("Miraflores 222", null, "Santiago", "Region Metropolitana", "CL"),
            ReferenceId = "order-1",
            ReturnUrl = "https://requestb.in/sfoogtsf",
            CancelUrl = "http://www.mysite.cl/cancel",
            Remember = id =>
            {
                upstream = id;
                return Task.FromResult(true);
            },
        };
        var outcome = await Provider(name).TokenizeAsync(request);
        return (new CardLookupRequest(request.Facts, upstream, app.Clock.GetUtcNow()), outcome);
    }
}
