namespace HostedCapture.Client;

internal sealed class Deliveries(Api api) : IDeliveries
{
    private const string Root = "/webhooks/deliveries";

    public PagedList<Delivery> ListAsync(DeliveryState? state, CancellationToken cancellationToken) =>
        api.List(
            Root,
            new Query().Add("state", state?.Value),
            ClientJson.Default.ItemPageDelivery,
            cancellationToken);

    public Task<Delivery> ResendAsync(string id, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Post($"{Root}/{Uri.EscapeDataString(id)}/resend"), ClientJson.Default.Delivery, cancellationToken);

    public Task<WebhookVerdict> ExplainAsync(ReceivedWebhook webhook, CancellationToken cancellationToken) =>
        api.SendAsync(
            Call.Post("/webhooks/verify").With(webhook, ClientJson.Default.ReceivedWebhook),
            ClientJson.Default.WebhookVerdict,
            cancellationToken);
}
