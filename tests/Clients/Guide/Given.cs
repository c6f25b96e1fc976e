// What the text around the guide's code takes for given.
using HostedCapture.Client;

internal sealed partial class Guide(
    WebApplicationBuilder builder,
        WebApplication app, ICaptures captures, IPayments payments, IEvents events, Intent intent, Payment payment,
    HttpRequest request,
        byte[] body, string secret, string? cursor, string connectionString, string applicationId, string keys, string text, Order order,
    IOperatorClients operatorClients, ITokenSource tokens);

internal sealed class Order
{
    public string Id { get; set; } = "";

    public Guid CardToken { get; set; }
}
