using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Api;
using HostedCapture.Tests.Intents;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Payments;

/// <summary>An answer that passes by itself says when to come back, and is not kept under its key.</summary>
public sealed class PassingAnswersTests
{
    private static readonly (string Name, string Value) s_key = ("Idempotency-Key", "the second one");

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Refund_Refused_While_Another_Runs_Is_Done_By_Its_Repetition(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await PaymentFlowTests.StartAsync(kind, "quickpay", faults);
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, "refund");
        faults.StopAt(Step.BeforeCall);
        var first = client.FollowAsync(payment, rel, Amount(400));
        await faults.StoppedAsync();
        Passes(await client.FollowAsync(payment, rel, Amount(100), s_key), "refunding");

        faults.LetGo();
        Assert.Equal(200, (await first).Status);
        var again = await client.FollowAsync(payment, rel, Amount(100), s_key);
        Assert.Equal((200, "partially_refunded"), (again.Status, again.Get("state")));
        Assert.Equal(again.Text, (await client.FollowAsync(payment, rel, Amount(100), s_key)).Text);
        Assert.Equal(["charge 1000", "refund 400", "refund 100"], (await app.Simulator.MovementsAsync()).Select(moved => $"{moved.Operation} {moved.Amount:0}"));
        await app.BalancePaymentsAsync();
    }

    [Theory]
    [InlineData("charge", "created")]
    [InlineData("confirm", "confirming")]
    [InlineData("void", "voiding")]
    public async Task An_Operation_Refused_While_Another_Runs_Is_Answered_Anew(string operation, string state)
    {
        var faults = new Faults();
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "quickpay", faults);
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, operation);
        faults.StopAt(Step.BeforeCall);
        var first = client.FollowAsync(payment, rel);
        await faults.StoppedAsync();
        Passes(await client.FollowAsync(payment, rel, null, s_key), state);

        faults.LetGo();
        Assert.Equal(200, (await first).Status);
        var again = Expect.Problem(409, "INVALID_STATE", await client.FollowAsync(payment, rel, null, s_key));
        Assert.Equal((PaymentFlowTests.After(operation), null), (again.Get("meta_data.state"), again.Header("Retry-After")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Card_Refused_While_Another_Is_At_The_Provider_May_Repeat_Its_Key(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await PaymentFlowTests.StartAsync(kind, "quickpay", faults);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var path = $"/tokenization/captures/gateways/peinau/capture/{intent.Get("id")}/capture_card";
        faults.StopAt(Step.BeforeCall);
        await app.Simulator.ScriptAsync("declined:203");
        var first = client.SendAsync(path, Make.Card());
        await faults.StoppedAsync();
        Passes(await client.SendAsync(path, Make.Card(), s_key), "created");
        var cancel = ("Idempotency-Key", "cancel it");
        Passes(await client.SendAsync($"/tokenization/captures/{intent.Get("id")}/cancel", null, cancel), "created");
        var charge = ("Idempotency-Key", "charge it");
        Assert.NotNull(Expect.Problem(422, "CAPTURE_TOKEN_NOT_CAPTURED", await client.SendAsync("/checkout/payments", Body(intent.Get("id")), charge)).Header("Retry-After"));

        faults.LetGo();
        Expect.Problem(422, "GW01_203", await first);
        Assert.Equal("captured", (await client.SendAsync(path, Make.Card(), s_key)).Get("state"));
        Assert.Equal(201, (await client.SendAsync("/checkout/payments", Body(intent.Get("id")), charge)).Status);
        Assert.Null(Expect.Problem(409, "INVALID_STATE", await client.SendAsync($"/tokenization/captures/{intent.Get("id")}/cancel", null, cancel)).Header("Retry-After"));
    }

    [Fact]
    public async Task A_Failed_Look_Up_Is_Tried_Again_Soon()
    {
        await using var app = await PaymentFlowTests.StartAsync(DatabaseKind.Sqlite, "quickpay");
        using var client = app.Client();
        var (payment, rel) = await PaymentFlowTests.ReadyAsync(client, "refund");
        await app.Simulator.ScriptSystemAsync("quickpay", "refund", "unavailable", "unavailable");
        Assert.NotNull(Expect.Problem(502, "REQUEST_ERROR", await client.FollowAsync(payment, rel)).Header("Retry-After"));
    }

    private static JsonObject Amount(int amount) => new() { ["refunded_amount"] = amount };

    private static void Passes(Reply reply, string state)
    {
        Assert.Equal(state, Expect.Problem(409, "INVALID_STATE", reply).Get("meta_data.state"));
        Assert.NotNull(reply.Header("Retry-After"));
    }
}
