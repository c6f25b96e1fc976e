using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Xunit;
using static HostedCapture.Tests.ApprovalPage.BankWalk;
using static HostedCapture.Tests.Payments.PaymentCalls;
using Faults = HostedCapture.Tests.Intents.Faults;
using Step = HostedCapture.Tests.Intents.Step;

namespace HostedCapture.Tests.ApprovalPage;

/// <summary>A payment whose cardholder's bank wants to see her: the approval page sends her there, and she comes back.</summary>
public sealed class BankVisitTests
{
    private const string Challenge = "4000000000003220";
    private const string ByPost = "4000000000003063";
    private const string Refused = "4000008400001629";

    public static TheoryData<DatabaseKind> Databases => [.. TestDatabase.Kinds];

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_Bank_Sees_The_Cardholder_And_The_Payment_Is_Paid(DatabaseKind kind)
    {
        await using var app = await PaymentFlowTests.StartAsync(kind, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, Challenge);
        var bank = await ApproveAsync(person, payment);
        Assert.Equal("Your bank wants to be sure it is you", bank.Heading);
        Assert.Contains("form-action https: http:;", bank.Reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var now = await client.NowAsync(payment);
        Assert.Equal(("created", "true", "true"), (now.Get("state"), now.Get("submitting"), now.Get("authenticating")));
        Assert.Empty(await app.Simulator.MovementsAsync());

        var issuer = await GoAsync(person, bank);
        issuer = await AnswerAsync(person, issuer, "1");
        Assert.Contains("not the code", issuer.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        var back = await AnswerAsync(person, issuer, Code);
        Assert.Contains(back.Heading, (string[])["We are checking your payment", "Payment made"]);

        Assert.Equal("paid", await client.SettledStateAsync(payment));
        now = await client.NowAsync(payment);
        Assert.Equal(("authenticated", null), (now.Get("authentication.result"), now["authenticating"]));
        Assert.Equal($"0; url={Return}", (await person.OpenAsync(payment.Link("approval_url"))).Refresh);
        Assert.Single(await app.Simulator.MovementsAsync());
        await app.BalancePaymentsAsync();
        using var operators = app.Operator();
        Assert.Equal(
            "authenticated", (await operators.ReadAsync($"/operator/payments/{payment.Get("id")}")).Get("authentication.result"));
        Assert.Equal("authenticated", (await operators.ReadAsync("/operator/payments")).Get("items.0.authentication.result"));
    }

    [Fact]
    public async Task A_Bank_That_Knows_Its_Holder_Sends_Her_Back_At_Once()
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, Make.GoodNumber, deferred: true);
        await GoAsync(person, await ApproveAsync(person, payment));
        Assert.Equal("authorized", await client.SettledStateAsync(payment));
        Assert.Equal("authenticated", (await client.NowAsync(payment)).Get("authentication.result"));
    }

    [Theory]
    [InlineData(Challenge)]
    [InlineData(Refused)]
    public async Task A_Cardholder_Whom_The_Bank_Does_Not_Recognise_Pays_Nothing(string number)
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, number);
        var page = await GoAsync(person, await ApproveAsync(person, payment));
        if (number == Challenge)
            await AnswerAsync(person, page, "", answer: "cancel");
        Assert.Equal("rejected", await client.SettledStateAsync(payment));
        Assert.Equal("failed", (await client.NowAsync(payment)).Get("authentication.result"));
        Assert.Equal($"0; url={Cancel}", (await person.OpenAsync(payment.Link("approval_url"))).Refresh);
        Assert.Empty(await app.Simulator.MovementsAsync());
    }

    [Fact]
    public async Task A_Bank_That_Wants_Fields_Posted_Gets_Them_By_A_Button_Or_By_Script()
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, ByPost);
        var bank = await ApproveAsync(person, payment);
        Assert.Null(bank.Refresh);
        Assert.Contains(
            bank.Document.QuerySelectorAll("script"),
            script => script.GetAttribute("src")!.StartsWith("/assets/bank.", StringComparison.Ordinal));
        Assert.Equal(["PaReq", "MD"], bank.Forms[0].QuerySelectorAll("input").Select(input => input.GetAttribute("name")));
        var issuer = await FollowAsync(person, await person.PostAsync(bank, []));
        await AnswerAsync(person, issuer, Code);
        Assert.Equal("paid", await client.SettledStateAsync(payment));
    }

    [Fact]
    public async Task A_Return_Is_Only_A_Hint_However_Often_And_By_Whom_It_Comes()
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, Challenge);
        var issuer = await GoAsync(person, await ApproveAsync(person, payment));
        var order = (await app.TextsAsync("select upstream_id from attempts where operation = 'charge'")).Single();
        var address = await ReturnAddressAsync(app, order);
        using var anyone = app.Anonymous();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            // As the bank's page sends the browser; and with a result that somebody made up.
            var reply = await anyone.CallAsync(
                method, $"{address}&status=CHARGED&status_id=21&signature=x",
                method == HttpMethod.Post ? new StringContent("PaRes=x") : null,
                ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://bank.example"));
            Assert.Equal(303, reply.Status);
            Assert.StartsWith("/pay/", reply.Header("Location"), StringComparison.Ordinal);
        }

        Assert.Equal(404, (await anyone.CallAsync(HttpMethod.Get, address.Replace("/bank/", "/bank/0", StringComparison.Ordinal))).Status);
        Assert.Equal(404, (await anyone.CallAsync(HttpMethod.Get, $"{app.Address}/bank/{Guid.NewGuid()}/{address[^40..]}")).Status);
        Assert.Equal("true", (await client.NowAsync(payment)).Get("authenticating"));
        Assert.Empty(await app.Simulator.MovementsAsync());
        await AnswerAsync(person, issuer, Code);
        Assert.Equal("paid", await client.SettledStateAsync(payment));
        Assert.Equal(303, (await anyone.CallAsync(HttpMethod.Get, address)).Status);
        Assert.Single(await app.Simulator.MovementsAsync());
    }

    [Fact]
    public async Task Another_Tab_And_Another_Click_Lead_To_The_Same_Bank()
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, Challenge);
        var form = await person.OpenAsync($"{payment.Link("approval_url")}?lang=en");
        var bank = await person.PostAsync(form, []);
        var tab = await person.OpenAsync($"{payment.Link("approval_url")}?lang=en");
        Assert.Equal(bank.Heading, tab.Heading);
        Assert.Equal("15", tab.Refresh);
        var again = await person.OpenAsync(tab.Document.QuerySelector("a.button")!.GetAttribute("href")!);
        Assert.Equal(bank.Refresh, again.Refresh);
        Assert.Equal(bank.Heading, (await person.PostAsync(form, [])).Heading);
        await AnswerAsync(person, await GoAsync(person, again), Code);
        Assert.Equal("paid", await client.SettledStateAsync(payment));
        Assert.Single(await app.Simulator.MovementsAsync());
        // Nothing is to be done at the bank any more.
        Assert.Equal(303, (await person.OpenAsync(tab.Document.QuerySelector("a.button")!.GetAttribute("href")!)).Status);
    }

    [Fact]
    public async Task A_Visit_That_Is_Never_Made_Ends_As_The_Provider_Says_And_The_Page_Says_That_Nothing_Is_Decided()
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, Challenge);
        await ApproveAsync(person, payment);
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        var late = await person.OpenAsync($"{payment.Link("approval_url")}?lang=en");
        Assert.Equal("Your bank has not answered", late.Heading);
        Assert.Equal(Cancel, late.Document.QuerySelector("a.button")!.GetAttribute("href"));
        Assert.Equal("true", (await client.NowAsync(payment)).Get("authenticating"));

        await app.Simulator.AdvanceAsync(TimeSpan.FromMinutes(16));
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("rejected", await client.SettledStateAsync(payment));
        Assert.Empty(await app.Simulator.MovementsAsync());
    }

    [Fact]
    public async Task A_Process_That_Dies_Before_It_Knows_The_Bank_Charges_Nothing_And_Loses_Nothing()
    {
        var faults = new Faults();
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay", faults);
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, Challenge);
        var form = await person.OpenAsync($"{payment.Link("approval_url")}?lang=en");
        faults.StopAt(Step.AfterAnswer);
        var posted = person.PostAsync(form, []);
        await faults.StoppedAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(
            "We are checking your payment", (await person.OpenAsync($"{payment.Link("approval_url")}?lang=en")).Heading);

        await app.Simulator.AdvanceAsync(TimeSpan.FromMinutes(16));
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("rejected", await client.SettledStateAsync(payment));
        Assert.Equal("failed", (await client.NowAsync(payment)).Get("authentication.result"));
        faults.Die();
        await posted;
        Assert.Empty(await app.Simulator.MovementsAsync());
        await app.BalancePaymentsAsync();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_Return_While_The_Provider_Is_Being_Asked_Makes_It_Be_Asked_Again_At_Once(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await PaymentFlowTests.StartAsync(kind, "juspay", faults);
        using var client = app.Client();
        using var person = app.Cardholder();
        var payment = await NewAsync(client, Challenge);
        var issuer = await GoAsync(person, await ApproveAsync(person, payment));
        faults.StopAt(Step.AfterLookUp);
        // Between questions there is a minute by now.
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        await faults.StoppedAsync();
        await AnswerAsync(person, issuer, Code);
        faults.LetGo();
        var start = TimeProvider.System.GetTimestamp();
        Assert.Equal("paid", await client.SettledStateAsync(payment));
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task The_Merchant_Says_Whether_The_Bank_Is_Asked()
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "juspay");
        using var client = app.Client();
        using var person = app.Cardholder();
        var never = await NewAsync(client, Challenge, authentication: "never");
        Assert.Equal("Payment made", (await ApproveAsync(person, never)).Heading);
        Assert.Null((await client.NowAsync(never))["authentication"]);

        var required = await NewAsync(client, Challenge, authentication: "required");
        var silent = await client.FollowAsync(required, "silent_charge");
        Assert.Equal((422, "AUTHENTICATION_REQUIRED"), (silent.Status, silent.Get("error_code")));
        await AnswerAsync(person, await GoAsync(person, await ApproveAsync(person, required)), Code);
        Assert.Equal("paid", await client.SettledStateAsync(required));

        var elsewhere = await client.SendAsync(
            "/checkout/payments", Asking(Body(await client.CardAsync(capture: "CMR_CAPTURE")), "required"));
        Assert.Equal(
            (422, "OPERATION_NOT_SUPPORTED", "quickpay", "authenticate"),
            (elsewhere.Status, elsewhere.Get("error_code"), elsewhere.Get("meta_data.provider"), elsewhere.Get("meta_data.operation")));
        var unknown = await client.SendAsync("/checkout/payments", Asking(Body(null), "perhaps"));
        Assert.Equal((400, "authentication unknown_value"), (unknown.Status, Assert.Single(unknown.Errors)));
    }
}
