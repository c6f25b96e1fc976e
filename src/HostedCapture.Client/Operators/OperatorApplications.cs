namespace HostedCapture.Client;

internal sealed class OperatorApplications(Api api) : IOperatorApplications
{
    private const string Root = "/operator/applications";

    // The first byte of a PNG; an SVG is text.
    private const byte Png = 0x89;

    public PagedList<OperatorApplication> ListAsync(string? source, string? state, CancellationToken cancellationToken) =>
        api.List(
            Root,
            new Query().Add("source", source).Add("state", state),
            OperatorJson.Default.ItemPageOperatorApplication,
            cancellationToken);

    public Task<OperatorApplication> GetAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(Call.Get(Of(id)), cancellationToken);

    public Task<ApplicationWithSecrets> CreateAsync(
        NewApplication application, string? idempotencyKey, CancellationToken cancellationToken) =>
        SecretsAsync(Call.Post(Root, idempotencyKey).With(application, OperatorJson.Default.NewApplication), cancellationToken);

    public Task<OperatorApplication> ChangeAsync(string id, ChangeApplication change, CancellationToken cancellationToken) =>
        ReadAsync(new Call(HttpMethod.Put, Of(id)).With(change, OperatorJson.Default.ChangeApplication), cancellationToken);

    public Task<OperatorApplication> TakeBackAsync(string id, string? reason, CancellationToken cancellationToken) => ReadAsync(
        Call.Post($"{Of(id)}/take-back").With(new TakeBack { Reason = reason }, OperatorJson.Default.TakeBack), cancellationToken);

    public Task<ApplicationWithSecrets> RollSecretAsync(string id, TimeSpan overlap, CancellationToken cancellationToken) => SecretsAsync(
        Call.Post($"{Of(id)}/secrets").With(new RollSecret { OverlapSeconds = Seconds(overlap) }, OperatorJson.Default.RollSecret),
        cancellationToken);

    public Task<OperatorApplication> EndSecretAsync(string id, int number, CancellationToken cancellationToken) =>
        ReadAsync(new Call(HttpMethod.Delete, $"{Of(id)}/secrets/{number}"), cancellationToken);

    public Task<OperatorApplication> ChangeBrandingAsync(string id, ChangeBranding change, CancellationToken cancellationToken) =>
        ReadAsync(new Call(HttpMethod.Put, $"{Of(id)}/branding").With(change, OperatorJson.Default.ChangeBranding), cancellationToken);

    public Task<OperatorApplication> PutLogoAsync(string id, byte[] file, CancellationToken cancellationToken)
    {
        var type = file.Length > 0 && file[0] == Png ? "image/png" : "image/svg+xml";
        return ReadAsync(new Call(HttpMethod.Put, $"{Of(id)}/branding/logo").With(file, type), cancellationToken);
    }

    public Task<OperatorApplication> RemoveLogoAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(new Call(HttpMethod.Delete, $"{Of(id)}/branding/logo"), cancellationToken);

    public Task<EndpointTrial> TryWebhookAsync(string id, string url, string? secret, CancellationToken cancellationToken) =>
        api.SendAsync(
            Call.Post($"{Of(id)}/webhooks/test").With(new TryWebhook { Url = url, Secret = secret }, OperatorJson.Default.TryWebhook),
            OperatorJson.Default.EndpointTrial,
            cancellationToken);

    public Task<ApplicationWithSecrets> ChangeWebhooksAsync(string id, ChangeWebhooks change, CancellationToken cancellationToken) =>
        SecretsAsync(new Call(HttpMethod.Put, $"{Of(id)}/webhooks").With(change, OperatorJson.Default.ChangeWebhooks), cancellationToken);

    public Task<OperatorApplication> RemoveWebhooksAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(new Call(HttpMethod.Delete, $"{Of(id)}/webhooks"), cancellationToken);

    public Task<ApplicationWithSecrets> RollWebhookSecretAsync(
        string id, string endpointId, TimeSpan overlap, string? secret, CancellationToken cancellationToken) => SecretsAsync(
        Call.Post($"{Of(id)}/webhooks/{Uri.EscapeDataString(endpointId)}/secret").With(
            new RollWebhookSecret { OverlapSeconds = Seconds(overlap), Secret = secret }, OperatorJson.Default.RollWebhookSecret),
        cancellationToken);

    private static string Of(string id) => $"{Root}/{Uri.EscapeDataString(id)}";

    private static int Seconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);

    private Task<OperatorApplication> ReadAsync(Call call, CancellationToken cancellationToken) =>
        api.SendAsync(call, OperatorJson.Default.OperatorApplication, cancellationToken);

    private Task<ApplicationWithSecrets> SecretsAsync(Call call, CancellationToken cancellationToken) =>
        api.SendAsync(call, OperatorJson.Default.ApplicationWithSecrets, cancellationToken);
}
