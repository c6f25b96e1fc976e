using System.Globalization;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>What every payment adapter does, against the simulator over real HTTP, and against a provider that misbehaves.</summary>
public sealed class PaymentContract(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Quoting = "the card 4111 1111 1111 1111, or 4111111111111111";

    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Adapters => ["cybersource", "quickpay"];

    // What each is taken for, and how often it was sent. Nothing that may have been accepted is sent twice.
    public static TheoryData<string, string> Answers
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var answer in new[]
            {
                "200 - Unknown 1", "200 html Unknown 1", "200 json Unknown 1", "200 xml Unknown 1", "201 - Unknown 1", "204 - Unknown 1", "500 html Unknown 1",
                "502 html Unknown 1", "504 - Unknown 1", "429 - Refused 2", "503 html Refused 2", "301 - Unknown 1", "302 - Unknown 1", "307 - Unknown 1",
            })
            {
                foreach (var name in new[] { "cybersource", "quickpay" })
                    all.Add(name, answer);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task What_Was_Done_Is_In_The_Ledger_And_Is_Found_Again(string name)
    {
        await app.Simulator.ClearAsync();
        using var subject = new PaymentSubject(name, $"{app.Simulator.Address}/{name}");
        var charge = await subject.RequestAsync(PaymentOperation.Charge);
        var charged = Assert.IsType<PaymentOutcome.Approved>(await subject.Adapter.ChargeAsync(charge));
        var authorize = await subject.RequestAsync(PaymentOperation.Authorize);
        var authorized = Assert.IsType<PaymentOutcome.Approved>(await subject.Adapter.ChargeAsync(authorize));
        Assert.NotNull(charged.Code);
        Assert.NotNull(authorized.Code);
        var confirm = PaymentSubject.Step(authorize, authorized.Handle, 600);
        var confirmed = Assert.IsType<PaymentOutcome.Approved>(await subject.Adapter.ConfirmAsync(confirm));
        var refund = PaymentSubject.Step(authorize, authorized.Handle, 250) with { Confirmed = confirmed.Handle };
        Assert.IsType<PaymentOutcome.Approved>(await subject.Adapter.RefundAsync(refund));
        var second = await subject.RequestAsync(PaymentOperation.Authorize);
        var held = Assert.IsType<PaymentOutcome.Approved>(await subject.Adapter.ChargeAsync(second));
        var release = PaymentSubject.Step(second, held.Handle, 1000);
        Assert.IsType<PaymentOutcome.Approved>(await subject.Adapter.VoidAsync(release));

        Assert.Equal(["charge 1000 CLP", "confirm 600 CLP", "refund 250 CLP"], (await app.Simulator.MovementsAsync()).Select(moved => $"{moved.Operation} {moved.Amount:0} {moved.Currency}"));
        await FoundAsync(PaymentSubject.Lookup(PaymentOperation.Charge, charge) with { UpstreamId = subject.Remembered(charge) });
        await FoundAsync(PaymentSubject.Lookup(PaymentOperation.Authorize, second) with { UpstreamId = subject.Remembered(second) });
        await FoundAsync(PaymentSubject.Lookup(PaymentOperation.Confirm, confirm) with { Charged = authorized.Handle });
        await FoundAsync(PaymentSubject.Lookup(PaymentOperation.Refund, refund) with { Charged = authorized.Handle, Confirmed = confirmed.Handle });
        await FoundAsync(PaymentSubject.Lookup(PaymentOperation.Void, release) with { Charged = held.Handle });

        async Task FoundAsync(PaymentLookupRequest request)
        {
            var found = Assert.IsType<PaymentLookup.Found>(await subject.Adapter.LookUpAsync(request));
            Assert.IsType<PaymentOutcome.Approved>(found.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task What_Was_Never_Sent_Is_None_Once_It_Cannot_Come_Any_More(string name)
    {
        using var subject = new PaymentSubject(name, $"{app.Simulator.Address}/{name}");
        var authorize = await subject.RequestAsync(PaymentOperation.Authorize);
        var authorized = Assert.IsType<PaymentOutcome.Approved>(await subject.Adapter.ChargeAsync(authorize));
        var confirm = PaymentSubject.Lookup(PaymentOperation.Confirm, PaymentSubject.Step(authorize, authorized.Handle, 600)) with { Charged = authorized.Handle };
        Assert.Equal(new PaymentLookup.None(Final: false), await subject.Adapter.LookUpAsync(confirm with { InFlight = true }));
        Assert.Equal(new PaymentLookup.None(Final: true), await subject.Adapter.LookUpAsync(confirm));
    }

    [Theory]
    [InlineData(PaymentOperation.Charge, "created", "Pending created")]
    [InlineData(PaymentOperation.Charge, "expired", "None, final")]
    [InlineData(PaymentOperation.Authorize, "created", "Pending created")]
    [InlineData(PaymentOperation.Confirm, "authorized", "Pending authorized")]
    [InlineData(PaymentOperation.Confirm, "voided", "None, final")]
    [InlineData(PaymentOperation.Void, "authorized", "Pending authorized")]
    [InlineData(PaymentOperation.Refund, "paid", "Pending paid")]
    [InlineData(PaymentOperation.Refund, "partially_refunded", "Pending partially_refunded")]
    [InlineData(PaymentOperation.Refund, "settling", "CannotSay the state is not known")]
    public void What_Quickpay_Has_Taken_Is_Pending_As_Long_As_Nothing_Changed_There(PaymentOperation operation, string state, string expected)
    {
        var body = $$$"""{"id":"1","state":"{{{state}}}","gateway":{"refunds":[]}}""";
        var taken = PaymentSubject.Lookup(operation, PaymentSubject.Request("token", PaymentOperation.Charge)) with { Taken = true };
        Assert.Equal(expected, Recorded.Say(QuickpayPayments.ParseDetail(200, body, taken)));
        Assert.Equal("CannotSay taken, and not found", Recorded.Say(QuickpayPayments.ParseDetail(404, """{"error_code":"DOCUMENT_NOT_FOUND"}""", taken)));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_Decline_Has_The_Providers_Reason(string name)
    {
        using var subject = new PaymentSubject(name, $"{app.Simulator.Address}/{name}");
        await app.Simulator.ScriptSystemAsync(name, "charge", "declined:205");
        Assert.Equal("205", Assert.IsType<PaymentOutcome.Declined>(await subject.Adapter.ChargeAsync(await subject.RequestAsync(PaymentOperation.Charge))).Code);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task What_Is_Not_Answered_In_Time_Is_Unknown(string name)
    {
        using var subject = new PaymentSubject(name, $"{app.Simulator.Address}/{name}", s_short);
        var request = await subject.RequestAsync(PaymentOperation.Charge);
        await app.Simulator.ScriptSystemAsync(name, "charge", "hang");
        Assert.IsType<PaymentOutcome.Unknown>(await subject.Adapter.ChargeAsync(request));
    }

    [Theory]
    [InlineData("cybersource", "TransactionKey", true)]
    [InlineData("quickpay", "ClientSecret", false)]
    public async Task Wrong_Credentials_Are_Refused(string name, string credential, bool sent)
    {
        using var good = new PaymentSubject(name, $"{app.Simulator.Address}/{name}");
        var request = await good.RequestAsync(PaymentOperation.Charge);
        await app.Simulator.ClearAsync();
        using var subject = new PaymentSubject(name, $"{app.Simulator.Address}/{name}", null, (credential, "wrong"));
        Assert.Equal(sent, Assert.IsType<PaymentOutcome.Refused>(await subject.Adapter.ChargeAsync(request)).Sent);
        Assert.Empty(await app.Simulator.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_Answer_Nobody_Expected_Is_Read_With_Care(string name, string answer)
    {
        var words = answer.Split(' ');
        await using var stub = await ProviderStub.StartAsync(context =>
        {
            context.Response.StatusCode = int.Parse(words[0], CultureInfo.InvariantCulture);
            if (words[0][0] == '3')
                context.Response.Headers.Location = "/elsewhere";
            return context.Response.StatusCode == 204 ? Task.CompletedTask : context.Response.WriteAsync(words[1] switch
            {
                "html" => $"<html><body>{Quoting}</body></html>",
                "json" => $$"""{"state":"{{Quoting}}"}""",
                "xml" => $"<a><replyMessage><decision>ACCEPT</decision><reasonCode>{Quoting}</reasonCode></replyMessage></a>",
                _ => "",
            });
        });
        foreach (var operation in new[] { PaymentOperation.Charge, PaymentOperation.Confirm, PaymentOperation.Void, PaymentOperation.Refund })
        {
            using var subject = new PaymentSubject(name, stub.Address);
            stub.Cards.Clear();
            var outcome = await subject.RunAsync(operation);
            Assert.Equal(words[2], outcome.GetType().Name);
            Assert.Equal(int.Parse(words[3], CultureInfo.InvariantCulture), stub.Cards.Count);
            Assert.DoesNotContain("4111", outcome.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("cybersource", "<a><replyMessage><decision>ACCEPT</decision><reasonCode>100</reasonCode><requestID>77</requestID><note>4111111111111111</note><card><accountNumber>1</accountNumber></card><ccAuthReply><authorizationCode>831000</authorizationCode><trace>pan 4111-1111-1111-1111</trace></ccAuthReply></replyMessage></a>")]
    [InlineData("quickpay", """{"id":"1","state":"paid","gateway":{"resume":{"authorizations":{"code":"831000"},"card_number":{"pan_first6":"411111"},"note":"4111 1111 1111 1111","list":["4111111111111111",{"deep":"4111111111111111"}]}}}""")]
    public async Task A_Provider_That_Quotes_The_Card_Does_Not_Give_It_Away(string name, string dirty)
    {
        await using var stub = await ProviderStub.StartAsync(context => context.Response.WriteAsync(dirty));
        using var subject = new PaymentSubject(name, stub.Address);
        var approved = Assert.IsType<PaymentOutcome.Approved>(await subject.RunAsync(PaymentOperation.Charge));
        Assert.Equal("831000", approved.Code);
        Assert.DoesNotContain("411", approved.Gateway, StringComparison.Ordinal);
        Assert.Contains("831000", approved.Gateway, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Nothing_Is_Sent_Over_A_Wire_That_Cannot_Be_Trusted(string name)
    {
        await using var stub = await ProviderStub.StartAsync(_ => Task.CompletedTask, badCertificate: true);
        using var subject = new PaymentSubject(name, stub.Address);
        Assert.False(Assert.IsType<PaymentOutcome.Refused>(await subject.RunAsync(PaymentOperation.Charge)).Sent);
        Assert.Empty(stub.Cards);
    }

    [Fact]
    public async Task What_Cannot_Be_Remembered_Is_Not_Charged()
    {
        await using var stub = await ProviderStub.StartAsync(_ => Task.CompletedTask);
        using var subject = new PaymentSubject("quickpay", stub.Address);
        var request = PaymentSubject.Request("token", PaymentOperation.Charge) with { Remember = _ => Task.FromResult(false) };
        Assert.False(Assert.IsType<PaymentOutcome.Refused>(await subject.Adapter.ChargeAsync(request)).Sent);
        Assert.Empty(stub.Cards);
    }
}
