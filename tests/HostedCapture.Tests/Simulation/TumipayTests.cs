using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>TumiPay's own words.</summary>
public sealed class TumipayTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    private const string Capture = "/v1/subscription/card/capture";
    private readonly TumipayClient _system = new(simulator.Client());

    public Task InitializeAsync() => simulator.Control.ClearAsync();

    public Task DisposeAsync()
    {
        _system.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("X-Merchant-ID", 400, """{"message":"Missing required header: X-Merchant-ID"}""")]
    [InlineData("X-Request-ID", 400, """{"message":"Missing required header: X-Request-ID"}""")]
    [InlineData("Token-Top", 401, "UNAUTHORIZED")]
    [InlineData("Authorization", 401, "UNAUTHORIZED")]
    public async Task Every_Header_Is_Required(string left, int status, string says)
    {
        var reply = await _system.SendAsync(Capture, new JsonObject(), [.. TumipayClient.Headers.Where(header => header.Name != left)]);
        Assert.Equal(status, reply.Status);
        Assert.Contains(says, reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "transaction_id es obligatorio.")]
    [InlineData("""{"transaction_id":7,"amount":1,"tax":0}""", "transaction_id debe ser una cadena de texto.")]
    [InlineData("""{"transaction_id":"0123456789012345678901234567890123456","amount":1,"tax":0}""", "transaction_id no puede tener más de 36 caracteres.")]
    [InlineData("""{"transaction_id":"1","tax":0}""", "amount es obligatorio.")]
    [InlineData("""{"transaction_id":"1","amount":"uno","tax":0}""", "amount debe ser un número.")]
    [InlineData("""{"transaction_id":"1","amount":-0.5,"tax":0}""", "amount debe ser mayor o igual a 0.")]
    [InlineData("""{"transaction_id":"1","amount":1}""", "tax es obligatorio.")]
    [InlineData("""{"transaction_id":"1","amount":1.001,"tax":0}""", "amount no es válido.")]
    public async Task Validation_Messages_Are_Spanish_As_Documented(string body, string message)
    {
        var reply = await _system.SendAsync(Capture, JsonNode.Parse(body)!);
        Assert.Equal((422, "VALIDATION_ERROR", "false", message), (reply.Status, reply.Get("code"), reply.Get("status"), reply.Get("message")));
    }

    [Fact]
    public async Task A_Refused_Capture_Has_Its_Documented_Code()
    {
        var payment = await _system.AuthorizedAsync(100m);
        Assert.Equal((422, "PROCESSING_ERROR"), Error(await _system.ConfirmAsync(payment, 100.01m)));
        Assert.Equal((404, "NOT_FOUND"), Error(await _system.ConfirmAsync("none", 1m)));
        await simulator.Control.ScriptSystemAsync("tumipay", "confirm", "declined", "unanswered");
        Assert.Equal((422, "PAYMENT_CAPTURE_FAILED"), Error(await _system.ConfirmAsync(payment, 100m)));
        Assert.Equal((500, "SERVICE_ERROR"), Error(await _system.ConfirmAsync(payment, 100m)));
        var captured = await _system.ConfirmAsync(payment, 100m);
        Assert.Equal("CAPTURED", captured.Get("code"));
        Assert.Equal((422, "INVALID_STATE"), Error(await _system.ConfirmAsync(payment, 100m)));
        Assert.Equal((422, "INVALID_STATE"), Error(await _system.ConfirmAsync(captured.Get("data.transaction_id")!, 1m)));
    }

    [Fact]
    public async Task A_Renewal_Takes_The_Place_Of_The_Authorization()
    {
        var token = (await _system.TokenizeAsync())!;
        var (first, payment) = await _system.AuthorizeAsync(token, 100m);
        Assert.Equal("PRE_AUTH_TRANSACTION", first.Get("data.transaction_type"));
        var renewed = await _system.RenewAsync(token, payment, 250m);
        Assert.Equal(("RENEWAL_PRE_AUTH_TRANSACTION", payment, "Renovación de pago autorizada exitosamente"), (renewed.Get("data.transaction_type"), renewed.Get("data.linked_transaction_id"), renewed.Get("message")));
        Assert.Equal((422, "INVALID_STATE"), Error(await _system.ConfirmAsync(payment, 100m)));
        Assert.Equal("CAPTURED", (await _system.ConfirmAsync(renewed.Get("data.transaction_id")!, 250m)).Get("code"));
    }

    [Fact]
    public async Task A_Subscription_Is_Cancelled_Once()
    {
        var created = await _system.SubscribeAsync("anything");
        Assert.Equal((201, "CREATED", "Suscripción creada exitosamente"), (created.Status, created.Get("code"), created.Get("message")));
        var id = created.Get("data.subscription_id")!;
        var body = new JsonObject { ["subscription_id"] = id };
        var (first, again) = (await _system.SendAsync("/subscription/card/cancel", body), await _system.SendAsync("/v1/subscription/card/cancel", body.DeepClone()));
        Assert.Equal(("SUCCESS", "ALREADY_CANCELLED", first.Get("data.cancellation_date")), (first.Get("code"), again.Get("code"), again.Get("data.cancellation_date")));
        Assert.Equal((422, "INVALID_STATE"), Error((await _system.AuthorizeAsync(id, 5m)).Reply));
    }

    [Fact]
    public async Task A_Number_Of_The_Table_As_The_Token_Has_Its_Outcome()
    {
        Assert.Equal(422, (await _system.SubscribeAsync("4000000000000002")).Status);
        await simulator.Control.ScriptSystemAsync("tumipay", "authorize", "declined:204");
        Assert.Equal((422, "PAYMENT_AUTHORIZATION_FAILED"), Error((await _system.AuthorizeAsync((await _system.TokenizeAsync())!, 5m)).Reply));
    }

    private static (int Status, string? Code) Error(Reply reply) => (reply.Status, reply.Get("code"));
}
