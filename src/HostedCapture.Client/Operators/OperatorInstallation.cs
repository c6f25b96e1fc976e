namespace HostedCapture.Client;

internal sealed class OperatorInstallation(Api api) : IOperatorInstallation
{
    private const string Keys = "/operator/keys";

    public Task<KeyList> ListKeysAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get(Keys), OperatorJson.Default.KeyList, cancellationToken);

    public Task<KeyList> RotateKeysAsync(string reason, bool force, CancellationToken cancellationToken) => api.SendAsync(
        Call.Post($"{Keys}/rotate").With(new RotateSigningKeys { Reason = reason, Force = force }, OperatorJson.Default.RotateSigningKeys),
        OperatorJson.Default.KeyList,
        cancellationToken);

    public Task<ConfigurationAnswer> GetConfigurationAsync(CancellationToken cancellationToken) =>
        api.SendAsync(Call.Get("/operator/configuration"), OperatorJson.Default.ConfigurationAnswer, cancellationToken);
}
