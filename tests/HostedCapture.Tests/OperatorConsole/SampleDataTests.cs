using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;
using Sandbox;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What a new sandbox is filled with, as the operator API counts it.</summary>
public sealed class SampleDataTests : IAsyncLifetime
{
    private SandboxApp? _sandbox;
    private SandboxPlan? _plan;
    private ServiceProvider? _services;

    private IOperators Operators => _services!.GetRequiredService<IOperators>();

    public async Task InitializeAsync()
    {
        (_sandbox, _plan) = await Sandboxes.StartAsync(port => new(port) { HasVirtualClock = true, HasSampleData = true });
        var services = new ServiceCollection();
        services.AddHostedCaptureOperators(options => (options.BaseAddress, options.ClientId, options.ClientSecret) =
            (new Uri(_plan!.ProductAddress), OperatorAccounts.Administrator, "demo-secret"));
        _services = services.BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_New_Sandbox_Has_Something_Of_Everything()
    {
        Assert.StartsWith("It has samples of everything", await _sandbox!.Samples, StringComparison.Ordinal);

        await Until.TrueAsync(async () => await IntentsAsync(IntentState.Expired) == 2, "two intents have expired");
        Assert.True(await IntentsAsync(IntentState.Created) > 2);
        Assert.True(await IntentsAsync(IntentState.Captured) > 10);
        Assert.Equal(3, await IntentsAsync(IntentState.Canceled));
        // One person's five cards, and those of who tries stolen ones.
        Assert.Equal(7, await IntentsAsync(IntentState.Rejected));
        var forgotten = (await Operators.Intents.ListAsync(new OperatorIntentFilter { ReferenceId = "A-1017" }).PageAsync()).Items;
        Assert.All(forgotten, intent => Assert.NotNull(intent.DeletedTime));
        Assert.Equal(
            "1111", (await Operators.Intents.ListAsync(new OperatorIntentFilter { ReferenceId = "A-1001" }).PageAsync()).Items[0].LastFour);

        foreach (var state in new[] { PaymentState.Paid, PaymentState.Authorized, PaymentState.Rejected, PaymentState.Voided,
            PaymentState.Refunded, PaymentState.PartiallyRefunded, PaymentState.Created })
            Assert.NotEmpty((await Operators.Payments.ListAsync(new OperatorPaymentFilter { State = state }).PageAsync()).Items);
        await Until.TrueAsync(async () => await StateAsync("O-2009") == PaymentState.Paid, "a look-up finds what became of the charge");
        var open = await PaymentAsync("T-1");
        Assert.Equal(PaymentState.Created, open.State);
        Assert.Contains((await Operators.Payments.GetAsync(open.Id)).Operations!, operation => operation.State == "unknown");
    }

    [Fact]
    public async Task The_House_Has_Its_Samples_And_A_Second_Start_Adds_Nothing()
    {
        await _sandbox!.Samples;
        var codes = new[] { "INVALID_MODEL", "DOCUMENT_NOT_FOUND", "INVALID_STATE", "GATEWAY_ORDER_USED" };
        await Until.TrueAsync(
            async () => (await Operators.Requests.ListAsync().PageAsync()).Items.Select(one => one.ErrorCode).Intersect(codes).Count() == 4,
            "failed calls are written");
        var stops = (await Operators.Guard.ListStopsAsync(new GuardStopFilter { Personal = true }).PageAsync()).Items;
        Assert.Equal(["address-minute", "card-hour", "intent-posts"], stops.Select(stop => stop.Rule).Order(StringComparer.Ordinal));
        Assert.All(stops, stop => Assert.StartsWith(
            stop.Rule == "address-minute" ? "203.0.113." : "198.51.100.", stop.Address, StringComparison.Ordinal));
        Assert.Equal("400000", Assert.Single((await Operators.Guard.ListAlarmsAsync().PageAsync()).Items).Bin);
        Assert.Single((await Operators.Guard.ListAllowancesAsync()).Items);
        Assert.True(Assert.Single((await Operators.Integrity.GetAsync()).Checks).Good);
        var silent = (await Operators.Deliveries.ListEndpointsAsync())
            .Single(one => one.Url.Contains(":9/", StringComparison.Ordinal));
        Assert.NotEmpty((await Operators.Deliveries.ListAsync(new ResendFilter { Endpoint = silent.Id }).PageAsync()).Items);

        var before = await AllIntentsAsync();
        Assert.Null(await SampleData.FillAsync(_plan!, CancellationToken.None));
        Assert.Equal(before, await AllIntentsAsync());
    }

    [Fact]
    public async Task Where_The_Samples_Cannot_Be_Made_One_Line_Says_So()
    {
        await _sandbox!.Samples;
        var line = await SampleData.FillAsync(new SandboxPlan(Sandboxes.FreePort()), CancellationToken.None);
        Assert.StartsWith("The samples are not complete", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line!);
    }

    private async Task<int> IntentsAsync(IntentState state) =>
        (await Operators.Intents.ListAsync(new OperatorIntentFilter { State = state }).PageAsync()).Items.Count;

    private async Task<int> AllIntentsAsync() => (await Operators.Intents.ListAsync().PageAsync()).Items.Count;

    private async Task<PaymentState> StateAsync(string order) => (await PaymentAsync(order)).State;

    private async Task<OperatorPayment> PaymentAsync(string order) =>
        (await Operators.Payments.ListAsync(new OperatorPaymentFilter { GatewayOrder = order }).PageAsync()).Items[0];
}
