using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Developer;

/// <summary>
/// A tab of an application: changes it from the version that was read. Where somebody else was quicker, nothing is saved, what was typed
/// stays, and the newest version can be loaded beside it.
/// </summary>
public abstract class ApplicationTab : ConsolePage
{
    private const string VersionStale = "VERSION_STALE";

    /// <summary>The application, as it was read or as a change left it.</summary>
    [Parameter, EditorRequired]
    public OperatorApplication Application { get; set; } = null!;

    /// <summary>Told when it was changed, or read anew.</summary>
    [Parameter]
    public EventCallback<OperatorApplication> Changed { get; set; }

    /// <summary>What is wrong with the fields of the last change.</summary>
    protected FieldFaults Faults { get; set; } = FieldFaults.None;

    /// <summary>Whether a change is on its way: its button works once.</summary>
    protected bool Busy { get; private set; }

    /// <summary>Whether the last change was refused since the application was changed meanwhile.</summary>
    protected bool Stale { get; private set; }

    /// <summary>The newest version, loaded beside what was typed; null: nobody else changed it.</summary>
    protected OperatorApplication? Newest { get; private set; }

    /// <summary>Whether it can be changed here at all.</summary>
    protected bool IsOpen => Application is { Source: "database", State: "active" };

    /// <summary>Whether she can change it here.</summary>
    /// <param name="permission">The permission that the change needs.</param>
    protected bool MayChange(string permission) => IsOpen && Me.May(permission);

    /// <summary>What is wrong with a field; null: nothing.</summary>
    /// <param name="field">As the API names it.</param>
    protected string? FaultOf(string field) => Faults.At(W, field);

    /// <summary>Makes a change: one at a time, with what is wrong told at the fields.</summary>
    /// <param name="change">Asks the API and gives the application as it is then.</param>
    /// <returns>Whether it was made.</returns>
    protected async Task<bool> ChangeAsync(Func<Task<OperatorApplication>> change)
    {
        if (Busy)
            return false;
        (Busy, Stale, Faults) = (true, false, FieldFaults.None);
        var isDone = false;
        await TryAsync(async () =>
        {
            try
            {
                await ShowAsync(await change());
                (isDone, Newest) = (true, null);
            }
            catch (HostedCaptureException refused) when (refused.Fields.Count > 0)
            {
                Faults = FieldFaults.Of(refused);
            }
            catch (HostedCaptureException refused) when (refused.ErrorCode == VersionStale)
            {
                Stale = true;
            }
        });
        Busy = false;
        return isDone;
    }

    /// <summary>Loads the newest version; what was typed stays, and the next change is made from it.</summary>
    protected Task LoadNewestAsync() => TryAsync(async () =>
    {
        Newest = await Api.Applications.GetAsync(Application.Id, Ended);
        Stale = false;
        await ShowAsync(Newest);
    });

    /// <summary>What somebody else saved, where it is not what stands in a field; null: nothing to say.</summary>
    /// <param name="saved">Of the newest version.</param>
    /// <param name="typed">What stands in the field.</param>
    protected string? SavedElsewhere(string? saved, string? typed) =>
        Newest is not null && (saved ?? "").Trim() != (typed ?? "").Trim()
            ? W["developer.stale.saved", string.IsNullOrEmpty(saved) ? "–" : saved.Replace("\n", ", ", StringComparison.Ordinal)]
            : null;

    // The tab's own copy too: its parent renders a moment later.
    private Task ShowAsync(OperatorApplication application)
    {
        Application = application;
        return Changed.InvokeAsync(application);
    }
}
