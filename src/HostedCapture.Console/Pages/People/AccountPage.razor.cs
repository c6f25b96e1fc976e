using Microsoft.AspNetCore.Identity;
using OperatorConsole.Accounts;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.People;

/// <summary>What is one's own: name, language, what one signs in with, where one is signed in.</summary>
public sealed partial class AccountPage
{
    private const int LongestName = 100;
    private const int MostEvents = 20;

    private OwnView? _view;
    private IReadOnlyList<SessionState> _sessions = [];
    private IReadOnlyList<AccountEventRow> _events = [];
    private string? _subject;
    private string? _name;
    private string? _nameFault;
    private string _language = "en";

    /// <inheritdoc/>
    protected override async Task OnQueryAsync()
    {
        if (await SessionsOf.ReadAsync(Session, token: Ended) is not { } session)
            return;
        _subject = session.Subject;
        _sessions = await SessionsOf.ListAsync(session.Subject, Ended);
        if (session.AccountId is not { } id)
            return;
        _view = await Own.ReadAsync(id, Ended);
        _events = await Events.ListAsync(id, MostEvents, Ended);
        _name ??= _view?.Account.Name;
        _language = _view?.Account.Language ?? Me.Language;
    }

    private Task<bool> LoadAsync()
    {
        Refusal = null;
        return TryAsync(OnQueryAsync);
    }

    private string Change(string? kept) => W[kept is null ? "accounts.account.set_up" : "accounts.account.change"];

    private async Task SaveAsync()
    {
        var name = (_name ?? "").Trim();
        _nameFault = name.Length is 0 or > LongestName || name.Any(char.IsControl) ? W["accounts.trouble.name"] : null;
        if (_nameFault is not null || _view is null)
            return;
        var spoke = Me.Language;
        if (await DoAsync(
            async () =>
            {
                await Own.ChangeAsync(_view.Account.Id, name, _language, Ended);
                return KeeperFault.None;
            },
            W["accounts.account.saved"]))
        {
            // In another language the page is read again.
            if (spoke != _language)
                Navigation.NavigateTo("account", forceLoad: true);
            else
                await LoadAsync();
        }
    }

    private async Task RemoveAsync(UserPasskeyInfo passkey)
    {
        if (_view is not { } view || !await Dialogs.ConfirmAsync(
            W, W["accounts.account.passkey_remove"], W["accounts.account.passkey_remove_sentence", passkey.Name ?? "?"],
            W["accounts.account.passkey_remove"], isDangerous: true))
        {
            return;
        }

        if (await DoAsync(
            async () =>
            {
                var session = await SessionsOf.ReadAsync(Session, seen: true, Ended);
                return session?.AccountId != view.Account.Id ? KeeperFault.NotAllowed
                    : !session.IsFresh(Clock.GetUtcNow()) ? KeeperFault.NotFresh
                    : await Own.RemovePasskeyAsync(view.Account.Id, passkey.CredentialId, Ended) ? KeeperFault.None
                    : KeeperFault.LastKey;
            },
            W["accounts.account.passkey_removed"]))
        {
            await LoadAsync();
        }
    }

    private async Task EndAsync(SessionState session)
    {
        if (await DoAsync(() => EndedAsync(() => SessionsOf.EndAsync(session.Id, Ended)), W["accounts.sessions.ended"]))
            await LoadAsync();
    }

    private async Task EndOthersAsync()
    {
        if (await DoAsync(() => EndedAsync(() => SessionsOf.EndAllAsync(_subject!, Session, Ended)), W["accounts.sessions.ended"]))
            await LoadAsync();
    }

    private async Task<KeeperFault> EndedAsync(Func<Task> end)
    {
        await end();
        if (_view is { } view)
            await Events.WriteAsync(AccountEvents.SessionsEnded, view.Account, view.Account.Name, token: Ended);
        return KeeperFault.None;
    }
}
