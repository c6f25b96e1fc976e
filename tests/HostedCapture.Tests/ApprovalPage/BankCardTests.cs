using HostedCapture.Payments;
using HostedCapture.Tests.Payments;
using Xunit;
using static HostedCapture.Tests.ApprovalPage.BankWalk;

namespace HostedCapture.Tests.ApprovalPage;

/// <summary>What banks do besides asking for a code: each by a card of the simulator, and by its script.</summary>
public sealed class BankCardTests(BankCardTests.AtJuspay juspay) : IClassFixture<BankCardTests.AtJuspay>, IAsyncLifetime
{
    private const string Challenge = "4000000000003220";
    private const string Attempted = "4000000000003055";
    private const string Unavailable = "4000000000003097";
    private const string NeverOpens = "4000000000003105";
    private const string NeverReturns = "4000000000003113";
    private const string Far = "4000000000003121";
    private const string Twice = "4000000000003139";
    private const string Forged = "4000000000003147";
    private const string Astray = "4000000000003154";
    private const string TooLate = "4000000000003162";

    private readonly HttpClient _client = juspay.App.Client();
    private readonly Cardholder _person = juspay.App.Cardholder();

    private AppFixture App => juspay.App;

    public Task InitializeAsync() => App.Simulator.ClearAsync();

    public Task DisposeAsync()
    {
        _client.Dispose();
        _person.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(Attempted, "attempted", "06")]
    [InlineData(Unavailable, "not_possible", "07")]
    public async Task A_Bank_That_Is_Not_Asked_Stops_No_Payment_And_The_Result_Says_So(string number, string result, string eci)
    {
        var payment = await NewAsync(_client, number);
        await GoAsync(_person, await ApproveAsync(_person, payment));
        await AssertAsync(payment, "paid", result);
        Assert.Equal(eci, (await _client.NowAsync(payment)).Get("authentication.eci"));
        Assert.Single(await App.Simulator.MovementsAsync());
    }

    [Fact]
    public async Task A_Bank_That_Never_Opens_Leaves_The_Way_To_It_Open_Until_It_Gives_Up()
    {
        var payment = await NewAsync(_client, NeverOpens);
        var bank = await ApproveAsync(_person, payment);
        await Assert.ThrowsAsync<HttpRequestException>(() => GoAsync(_person, bank));
        Assert.Equal(bank.Heading, (await PageAsync(payment)).Heading);
        await App.Simulator.AdvanceAsync(TimeSpan.FromMinutes(16));
        await AssertAsync(payment, "rejected", "failed");
        Assert.Empty(await App.Simulator.MovementsAsync());
    }

    [Fact]
    public async Task A_Bank_That_Keeps_The_Browser_Has_Decided_All_The_Same()
    {
        var payment = await NewAsync(_client, NeverReturns);
        var kept = await AnswerAsync(_person, await GoAsync(_person, await ApproveAsync(_person, payment)), Code);
        Assert.StartsWith(App.Simulator.Address, kept.Reply.Address, StringComparison.Ordinal);
        await AssertAsync(payment, "paid", "authenticated");
        Assert.Equal($"0; url={Return}", (await PageAsync(payment)).Refresh);
    }

    [Fact]
    public async Task A_Bank_May_Be_Two_More_Origins_Away()
    {
        var payment = await NewAsync(_client, Far);
        var issuer = await GoAsync(_person, await ApproveAsync(_person, payment));
        Assert.StartsWith("http://acs.localhost:", issuer.Reply.Address, StringComparison.Ordinal);
        await AnswerAsync(_person, issuer, Code);
        await AssertAsync(payment, "paid", "authenticated");
    }

    [Fact]
    public async Task A_Result_That_Comes_Twice_Charges_Once()
    {
        var payment = await NewAsync(_client, Twice);
        await AnswerAsync(_person, await GoAsync(_person, await ApproveAsync(_person, payment)), Code);
        await AssertAsync(payment, "paid", "authenticated");
        Assert.Single(await App.Simulator.MovementsAsync());
        Assert.Single(await App.TextsAsync($"select id from events where object_id = '{payment.Get("id")}' and type = 'payment.paid'"));
    }

    [Fact]
    public async Task A_Forged_Result_Moves_Nothing_And_The_Bank_Can_Still_Be_Visited()
    {
        var payment = await NewAsync(_client, Forged);
        var back = await GoAsync(_person, await ApproveAsync(_person, payment));
        Assert.Equal("We are checking your payment", back.Heading);
        await AssertAtBankAsync(payment);
        await PayAfterAllAsync(payment);
    }

    [Fact]
    public async Task A_Return_To_Another_Payment_Decides_Neither()
    {
        var other = await NewAsync(_client, Challenge);
        await ApproveAsync(_person, other);
        var payment = await NewAsync(_client, Astray);
        var back = await GoAsync(_person, await ApproveAsync(_person, payment));
        Assert.StartsWith(other.Link("approval_url"), back.Reply.Address, StringComparison.Ordinal);
        await AssertAtBankAsync(other);
        await AssertAtBankAsync(payment);
        await PayAfterAllAsync(payment);
        Assert.Equal("true", (await _client.NowAsync(other)).Get("authenticating"));
    }

    [Theory]
    [InlineData(TooLate)]
    [InlineData(Challenge)]
    public async Task A_Code_That_Comes_Too_Late_Charges_Nothing(string number)
    {
        var payment = await NewAsync(_client, number);
        var issuer = await GoAsync(_person, await ApproveAsync(_person, payment));
        // The one has given up already, the other does when its time is over.
        if (number == Challenge)
            await App.Simulator.AdvanceAsync(TimeSpan.FromMinutes(16));
        await AnswerAsync(_person, issuer, Code);
        await AssertAsync(payment, "rejected", "failed");
        Assert.Empty(await App.Simulator.MovementsAsync());
    }

    [Fact]
    public async Task Who_Comes_Back_After_The_Payments_End_Has_Paid_If_Her_Bank_Says_So()
    {
        var payment = await NewAsync(_client, Challenge);
        var issuer = await GoAsync(_person, await ApproveAsync(_person, payment));
        App.Clock.Advance(StoredPayment.Lifetime + TimeSpan.FromMinutes(1));
        Assert.Equal("Your bank has not answered", (await PageAsync(payment)).Heading);
        await AnswerAsync(_person, issuer, Code);
        await AssertAsync(payment, "paid", "authenticated");
        Assert.Equal($"0; url={Return}", (await PageAsync(payment)).Refresh);
    }

    [Fact]
    public async Task A_Script_Goes_Before_The_Cards_Number()
    {
        await App.Simulator.ScriptSystemAsync("juspay", "authenticate", "challenge", "fails");
        var asked = await NewAsync(_client, Make.GoodNumber);
        await AnswerAsync(_person, await GoAsync(_person, await ApproveAsync(_person, asked)), Code);
        await AssertAsync(asked, "paid", "authenticated");
        var refused = await NewAsync(_client, Make.GoodNumber);
        await GoAsync(_person, await ApproveAsync(_person, refused));
        await AssertAsync(refused, "rejected", "failed");
        var plain = await NewAsync(_client, Make.GoodNumber);
        await GoAsync(_person, await ApproveAsync(_person, plain));
        await AssertAsync(plain, "paid", "authenticated");
    }

    private Task<Page> PageAsync(Reply payment) => _person.OpenAsync($"{payment.Link("approval_url")}?lang=en");

    private async Task AssertAsync(Reply payment, string state, string result)
    {
        Assert.Equal(state, await _client.SettledStateAsync(payment));
        Assert.Equal(result, (await _client.NowAsync(payment)).Get("authentication.result"));
    }

    private async Task AssertAtBankAsync(Reply payment)
    {
        Assert.Equal("true", (await _client.NowAsync(payment)).Get("authenticating"));
        Assert.Empty(await App.Simulator.MovementsAsync());
    }

    // Half a minute later the page offers the bank again.
    private async Task PayAfterAllAsync(Reply payment)
    {
        App.Clock.Advance(TimeSpan.FromSeconds(31));
        var way = (await PageAsync(payment)).Document.QuerySelector("a.button")!.GetAttribute("href")!;
        await AnswerAsync(_person, await GoAsync(_person, await _person.OpenAsync(way)), Code);
        await AssertAsync(payment, "paid", "authenticated");
    }

    /// <summary>The application with its cards at Juspay.</summary>
    public sealed class AtJuspay : IAsyncLifetime
    {
        /// <summary>The application.</summary>
        public AppFixture App { get; } = new AppFixture().With(("Applications:0:Routes:PEINAU_CAPTURE", "juspay"));

        /// <inheritdoc/>
        public Task InitializeAsync() => App.StartAsync();

        /// <inheritdoc/>
        public async Task DisposeAsync() => await App.DisposeAsync();
    }
}
