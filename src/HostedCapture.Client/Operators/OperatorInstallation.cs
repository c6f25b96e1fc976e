namespace HostedCapture.Client;

internal sealed class OperatorInstallation(Api api) : IOperatorInstallation
{
    private const string Keys = "/operator/keys";

    public Task<KeyList> ListKeysAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get(Keys), ClientJson.Default.KeyList, cancellationToken);

    public Task<KeyList> RotateKeysAsync(string reason, bool force, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Keys}/rotate").With(new RotateSigningKeys { Reason = reason, Force = force }, ClientJson.Default.RotateSigningKeys),
        ClientJson.Default.KeyList,
        cancellationToken);

    public Task<ConfigurationAnswer> GetConfigurationAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get("/operator/configuration"), ClientJson.Default.ConfigurationAnswer, cancellationToken);
}
