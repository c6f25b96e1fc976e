namespace HostedCapture.Client;

internal sealed class OperatorProviders(Api api) : IOperatorProviders
{
    private const string Root = "/operator/providers";

    public Task<ProviderList> ListAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) => api.SendAsync(
        Call.Get($"{Root}{new Query().Add("from", from).Add("to", to)}"), OperatorJson.Default.ProviderList, cancellationToken);

    public Task<ProviderStatistics> StatisticsAsync(
        DateTimeOffset? from, DateTimeOffset? to, string? provider, CancellationToken cancellationToken) => api.SendAsync(
            Call.Get($"{Root}/statistics{new Query().Add("from", from).Add("to", to).Add("provider", provider)}"),
            OperatorJson.Default.ProviderStatistics,
            cancellationToken);

    public Task<ProviderTest> TestAsync(string name, CancellationToken cancellationToken) =>
        api.SendAsync(Call.Post(Path(name, "test")), OperatorJson.Default.ProviderTest, cancellationToken);

    public Task<ProviderItem> PauseAsync(string name, string reason, CancellationToken cancellationToken) =>
        SendAsync(Path(name, "pause"), reason, cancellationToken);

    public Task<ProviderItem> ResumeAsync(string name, string reason, CancellationToken cancellationToken) =>
        SendAsync(Path(name, "resume"), reason, cancellationToken);

    private static string Path(string name, string what) => $"{Root}/{Uri.EscapeDataString(name)}/{what}";

    private Task<ProviderItem> SendAsync(string path, string reason, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post(path).With(new ProviderReason { Reason = reason }, OperatorJson.Default.ProviderReason),
        OperatorJson.Default.ProviderItem,
        cancellationToken);
}
