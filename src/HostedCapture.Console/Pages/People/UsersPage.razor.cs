using Microsoft.AspNetCore.Components;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.People;

/// <summary>Who may sign in here, and as what.</summary>
public sealed partial class UsersPage
{
    private const int MostApplications = 500;

    private KeptAccounts? _kept;
    private IReadOnlyList<AccountEventRow> _events = [];
    private Dictionary<string, string> _names = [];
    private string? _self;
    private string? _email;
    private AccountRole? _role;
    private IReadOnlyList<string> _applications = [];

    [Inject]
    private SignInWays Ways { get; set; } = null!;

    [Inject]
    private Sessions SessionsOf { get; set; } = null!;

    private bool HasAccounts => Ways.Local;

    // Who is of applications gives roles of applications only.
    private IReadOnlyList<AccountRole> Roles =>
        [.. Enum.GetValues<AccountRole>().Where(role => Me.Identity.Applications is null || role.IsOfApplications())];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await TryAsync(LoadNamesAsync);
    }

    /// <inheritdoc/>
    protected override async Task OnQueryAsync()
    {
        _kept = await Keeper.ListAsync(Session, Ended);
        if (_kept is null)
            Refusal = W["accounts.fault.not_allowed"];
        _self ??= (await SessionsOf.ReadAsync(Session, token: Ended))?.Subject;
        var open = Query.Id("account");
        _events = open is { } id && _kept?.Accounts.Any(one => one.Account.Id == id) == true
            ? await Events.ListAsync(id, token: Ended)
            : [];
    }

    private async Task LoadNamesAsync()
    {
        if (!Me.May("applications.read"))
            return;
        await foreach (var one in Api.Applications.ListAsync(cancellationToken: Ended))
        {
            if (one.State == "active")
                _names[one.Id] = one.Name;
            if (_names.Count == MostApplications)
                break;
        }
    }

    private Task<bool> LoadAsync()
    {
        Refusal = null;
        return TryAsync(OnQueryAsync);
    }

    private string NamesOf(Account account) => string.Join(", ", account.Applications.Select(id => _names.GetValueOrDefault(id, id)));

    private string StateOf(Account account) => account switch
    {
        { BlockedAt: not null } => "blocked",
        { LockoutEnd: { } until } when until > Clock.GetUtcNow() => "locked",
        _ => "active",
    };

    private async Task InviteAsync()
    {
        if (_role is not { } role)
        {
            Refusal = W["accounts.fault.no_role"];
            return;
        }

        Invitation? made = null;
        var email = _email ?? "";
        if (!await DoAsync(
            async () =>
            {
                (made, var fault) = await Keeper.InviteAsync(Session, email, role, role.IsOfApplications() ? _applications : [], Ended);
                return fault;
            },
            null))
        {
            return;
        }

        (_email, _role, _applications) = (null, null, []);
        await ShowLinkAsync(email, made!);
        Go(With("invite", null));
    }

    private async Task TakeBackAsync(InvitationRow invitation)
    {
        if (await DoAsync(() => Keeper.TakeBackAsync(Session, invitation.Id, Ended), W["accounts.users.taken_back"]))
            await LoadAsync();
    }

    private async Task EndOutsideAsync(SessionState session)
    {
        if (await DoAsync(() => Keeper.EndOutsideAsync(Session, session.Id, Ended), W["accounts.sessions.ended"]))
            await LoadAsync();
    }

    // One thing that the panel of an account asks for.
    private async Task ChangeAsync(UserChange change)
    {
        var (account, id) = (change.Account, change.Account.Id);
        if (change.Sentence is { } sentence && !await Dialogs.ConfirmAsync(
            W, change.Title, sentence, change.Button, isDangerous: change.Kind == UserChangeKind.Remove))
            return;
        Invitation? made = null;
        var done = await DoAsync(
            async () =>
            {
                if (change.Kind != UserChangeKind.InviteAgain)
                    return await DoneAsync(change);
                (made, var fault) = await Keeper.InviteAgainAsync(Session, id, Ended);
                return fault;
            },
            change.Kind == UserChangeKind.InviteAgain ? null : change.Said);
        if (!done)
            return;
        if (made is not null)
            await ShowLinkAsync(account.Email!, made);
        if (change.Kind == UserChangeKind.Remove)
            Go(With("account", null));
        else
            await LoadAsync();
    }

    private Task<KeeperFault> DoneAsync(UserChange change) => change.Kind switch
    {
        UserChangeKind.Role => Keeper.ChangeRoleAsync(Session, change.Account.Id, change.Role, change.Applications, Ended),
        UserChangeKind.Block => Keeper.BlockAsync(Session, change.Account.Id, Ended),
        UserChangeKind.Unblock => Keeper.UnblockAsync(Session, change.Account.Id, Ended),
        UserChangeKind.EndSessions => Keeper.EndSessionsAsync(Session, change.Account.Id, Ended),
        _ => Keeper.RemoveAsync(Session, change.Account.Id, Ended),
    };

    private Task ShowLinkAsync(string email, Invitation made) => Dialogs.ShowSecretAsync(
        W, W["accounts.users.link_title"], W["accounts.users.link", email, F.Time(made.Expires)],
        Navigation.ToAbsoluteUri(made.Path.TrimStart('/')).ToString());
}
