using HostedCapture.Client;
using OperatorConsole.Accounts;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.People;

/// <summary>A page about accounts: it knows the roles' sentences, and says what the accounts answer.</summary>
public abstract class PeoplePage : ConsolePage
{
    private IReadOnlyDictionary<string, string> _sentences = new Dictionary<string, string>();

    /// <summary>What was wrong at the accounts; null: nothing.</summary>
    protected Trouble? Refusal { get; set; }

    /// <summary>Whether something is under way; there is one thing at a time.</summary>
    protected bool Busy { get; private set; }

    /// <summary>What went wrong at last, wherever.</summary>
    protected Trouble? Wrong => Refusal ?? Trouble;

    /// <summary>Her session.</summary>
    protected Guid Session => Me.Session ?? Guid.Empty;

    /// <summary>Where this page is.</summary>
    protected string Here => new Uri(Navigation.Uri).PathAndQuery;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        try
        {
            _sentences = (await Api.RolesAsync(Ended)).Items.ToDictionary(role => role.Role, role => role.Description);
        }
        catch (HostedCaptureException)
        {
            // The sentences of the sign-in's pages stand in.
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    /// <summary>What a role is called.</summary>
    /// <param name="role">As the product writes it.</param>
    protected string RoleName(string role) => W.Or("role", role);

    /// <summary>What a role is, in one sentence: the product's own.</summary>
    /// <param name="role">As the product writes it.</param>
    protected string RoleSentence(string role) => _sentences.GetValueOrDefault(role) ?? W.Find($"accounts.role_text.{role}") ?? "";

    /// <summary>Does something at the accounts, unless something is under way, and says what came of it.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="said">The sentence when it was done; null: none.</param>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> DoAsync(Func<Task<KeeperFault>> work, string? said)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Busy)
            return false;
        (Busy, Refusal) = (true, null);
        var fault = KeeperFault.None;
        try
        {
            if (!await TryAsync(async () => fault = await work()))
                return false;
        }
        finally
        {
            Busy = false;
        }

        if (fault == KeeperFault.None)
        {
            if (said is not null)
                Snackbar.Say(said);
            return true;
        }

        Refusal = fault == KeeperFault.NotFresh
            ? new Trouble(W["parts.trouble.second_factor"], NeedsSecondFactor: true)
            : W[$"accounts.fault.{Name(fault)}"];
        StateHasChanged();
        return false;
    }

    // no_application of NoApplication.
    private static string Name(KeeperFault fault) =>
        string.Concat(fault.ToString().Select(
            (one, at) => char.IsUpper(one) && at > 0 ? $"_{char.ToLowerInvariant(one)}" : $"{char.ToLowerInvariant(one)}"));
}
