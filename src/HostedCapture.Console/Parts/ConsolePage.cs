using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;
using OperatorConsole.Access;
using OperatorConsole.Texts;

namespace OperatorConsole.Parts;

/// <summary>What every page has. Its state is its address: it reads again whenever the query changes.</summary>
public abstract class ConsolePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    private AddressQuery? _query;
    private string? _seen;
    private bool _listens;

    /// <summary>Makes a page.</summary>
    protected ConsolePage() => Ended = _ended.Token;

    /// <summary>Who is here.</summary>
    [Inject]
    protected Person Me { get; set; } = null!;

    /// <summary>The address.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>Opens the dialogs of <see cref="ConsoleDialogs"/>.</summary>
    [Inject]
    protected IDialogService Dialogs { get; set; } = null!;

    /// <summary>Says results, by <see cref="Notices"/>.</summary>
    [Inject]
    protected ISnackbar Snackbar { get; set; } = null!;

    /// <summary>The present.</summary>
    [Inject]
    protected TimeProvider Clock { get; set; } = null!;

    /// <summary>The reader's texts.</summary>
    protected Words W => Me.Words;

    /// <summary>The reader's numbers and times.</summary>
    protected Formats F => Me.Formats;

    /// <summary>The operator API, as she may use it.</summary>
    protected IOperators Api => Me.Api;

    /// <summary>Canceled when the page is left.</summary>
    protected CancellationToken Ended { get; }

    /// <summary>What stands in the address after the question mark, now.</summary>
    protected AddressQuery Query => _query ??= new(Navigation.Uri, F.Zone);

    /// <summary>The last failure; null: there is none.</summary>
    protected Trouble? Trouble { get; private set; }

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        if (!_listens)
            Navigation.LocationChanged += OnLocationChanged;
        _listens = true;
        await base.SetParametersAsync(parameters);
        await SeeAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the page waits for.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _ended.IsCancellationRequested)
            return;
        Navigation.LocationChanged -= OnLocationChanged;
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <summary>
    /// Does something that may fail. A failure becomes <see cref="Trouble"/>, in the reader's words, and the page is shown again.
    /// </summary>
    /// <param name="work">What is done.</param>
    /// <returns>Whether it was done; false also where the page was left meanwhile.</returns>
    protected async Task<bool> TryAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Trouble = null;
        try
        {
            await work();
            return true;
        }
        catch (HostedCaptureException failure)
        {
            Trouble = Troubles.Of(failure, W);
            return false;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            if (!_ended.IsCancellationRequested)
                await InvokeAsync(StateHasChanged);
        }
    }

    /// <summary>Reads what the address asks for: called first, and whenever the query or a part of the path has changed.</summary>
    protected virtual Task OnQueryAsync() => Task.CompletedTask;

    /// <summary>Goes to another address of the console.</summary>
    /// <param name="path">From its root: <c>/intents?state=created</c>.</param>
    protected void Go(string path) => Navigation.NavigateTo(path.TrimStart('/'));

    /// <summary>This address with one value of its query changed, from the list's beginning.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="value">The value; null: without it.</param>
    protected string With(string name, string? value) => Query.With(new Uri(Navigation.Uri).AbsolutePath, name, value);

    private async Task SeeAsync()
    {
        if (_seen == Navigation.Uri || _ended.IsCancellationRequested)
            return;
        _seen = Navigation.Uri;
        _query = null;
        await TryAsync(OnQueryAsync);
    }

    // Another path is another page, or comes with other parameters.
    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        if (PathOf(change.Location) == PathOf(_seen))
            _ = InvokeAsync(SeeAsync);
    }

    private static string? PathOf(string? address) => address?.Split('?', '#')[0];
}
