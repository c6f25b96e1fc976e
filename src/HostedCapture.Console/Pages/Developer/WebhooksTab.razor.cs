using HostedCapture.Client;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Developer;

/// <summary>
/// Where an application's webhooks go. A new address is tried first, with the secret that it will have: name, address, connection,
/// certificate, one signed message; then both are saved.
/// </summary>
public sealed partial class WebhooksTab
{
    private string? _url;
    private string? _secret;
    private string? _secretOf;
    private EndpointTrial? _trial;
    private bool _anyway;
    private string? _rolled;
    private string? _overlap = Overlap.Usual;

    private bool CanChange => MayChange("webhooks.manage");

    private string? Wanted => Lines.Given(_url);

    // A test is of the address as it stands there now.
    private bool MaySave => _trial is { } trial && IsOfNew(trial) && (trial.Passed || _anyway);

    private string NewField => $"webhooks.{Application.Webhooks.Count}";

    private string? UrlFault => FaultOf("url") ?? FaultOf($"{NewField}.url");

    private IReadOnlyList<string> OtherFaults => Faults.Others(W, "url", $"{NewField}.url", "overlap_seconds");

    private bool IsOfNew(EndpointTrial trial) => trial.Url == Wanted && Application.Webhooks.All(one => one.Url != trial.Url);

    private void Forget() => (_url, _secret, _secretOf, _trial, _anyway) = (null, null, null, null, false);

    private Task TryNewAsync()
    {
        var url = Wanted ?? "";
        // The second test of an address signs with the secret of the first, which its owner may have put in already.
        var known = _secretOf == url ? _secret : null;
        return TryAsync(url, known);
    }

    private Task TrySavedAsync(OperatorWebhook webhook) => TryAsync(webhook.Url, null);

    private async Task TryAsync(string url, string? secret)
    {
        (_trial, _anyway) = (null, false);
        await ChangeAsync(async () =>
        {
            _trial = await Api.Applications.TryWebhookAsync(Application.Id, url, secret, Ended);
            if (_trial.Secret is { } made)
                (_secret, _secretOf) = (made, url);
            return Application;
        });
    }

    private async Task SaveAsync()
    {
        var url = Wanted ?? "";
        var isDone = await SaveAllAsync(
            [.. Application.Webhooks.Select(one => new ChangeWebhook { Url = one.Url }),
                new ChangeWebhook { Url = url, Secret = _secretOf == url ? _secret : null }],
            _anyway);
        if (!isDone)
            return;
        Forget();
        Snackbar.Say(W["developer.webhooks.saved"]);
    }

    private async Task RemoveAsync(OperatorWebhook webhook)
    {
        if (!await Dialogs.ConfirmAsync(
            W, W["developer.webhooks.remove_title"], W["developer.webhooks.remove_sentence", webhook.Url], W["developer.webhooks.remove"],
            isDangerous: true))
            return;
        var rest = Application.Webhooks.Where(one => one.Id != webhook.Id).Select(one => new ChangeWebhook { Url = one.Url }).ToList();
        if (await SaveAllAsync(rest, withoutTest: false))
            Snackbar.Say(W["developer.webhooks.removed"]);
    }

    private async Task RemoveAllAsync()
    {
        if (!await Dialogs.ConfirmAsync(
            W, W["developer.webhooks.remove_all"], W["developer.webhooks.remove_all_sentence", F.Number(Application.Webhooks.Count)],
            W["developer.webhooks.remove_all"], isDangerous: true))
            return;
        if (await ChangeAsync(() => Api.Applications.RemoveWebhooksAsync(Application.Id, Ended)))
            Snackbar.Say(W["developer.webhooks.removed"]);
    }

    private async Task<bool> SaveAllAsync(IReadOnlyList<ChangeWebhook> webhooks, bool withoutTest)
    {
        IReadOnlyList<NewWebhookSecret> fresh = [];
        var isDone = await ChangeAsync(async () =>
        {
            var saved = await Api.Applications.ChangeWebhooksAsync(
                Application.Id,
                new ChangeWebhooks { Version = Application.Version, Webhooks = webhooks, WithoutTest = withoutTest ? true : null },
                Ended);
            fresh = saved.WebhookSecrets ?? [];
            return saved.Application;
        });
        foreach (var one in isDone ? fresh : [])
            await Dialogs.ShowSecretAsync(W, W["developer.webhooks.fresh"], W["developer.webhooks.once", one.Url], one.Secret);
        return isDone;
    }

    private void RollFor(OperatorWebhook webhook) => _rolled = _rolled == webhook.Id ? null : webhook.Id;

    private async Task RollAsync(OperatorWebhook webhook)
    {
        IReadOnlyList<NewWebhookSecret> fresh = [];
        var isDone = await ChangeAsync(async () =>
        {
            var rolled = await Api.Applications.RollWebhookSecretAsync(
                Application.Id, webhook.Id, Overlap.Of(_overlap), cancellationToken: Ended);
            fresh = rolled.WebhookSecrets ?? [];
            return rolled.Application;
        });
        if (!isDone)
            return;
        _rolled = null;
        foreach (var one in fresh)
            await Dialogs.ShowSecretAsync(W, W["developer.webhooks.fresh"], W["developer.webhooks.once", one.Url], one.Secret);
    }
}
