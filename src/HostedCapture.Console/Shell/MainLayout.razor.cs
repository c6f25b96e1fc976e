using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using OperatorConsole.Parts;
using OperatorConsole.Texts;

namespace OperatorConsole.Shell;

/// <summary>
/// What stands around every page. A page is there once it is known who reads it; until then it is told why not, at the same address.
/// </summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ended = new();

    private CancellationToken _left;
    private Loaded _state;
    private bool _started;
    private bool _loading;
    private bool _focusMain;
    private string? _refusal;
    private string? _path;
    private ElementReference _main;
    private ErrorBoundary? _boundary;
    private DotNetObjectReference<MainLayout>? _self;

    [CascadingParameter]
    private Microsoft.AspNetCore.Components.RouteData? Route { get; set; }

    [Inject]
    private Person Me { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Live Live { get; set; } = null!;

    [Inject]
    private Sessions Sessions { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private ILogger<MainLayout> Log { get; set; } = null!;

    private Words W => Me.Words;

    // A page is shown once, in the reader's own time.
    private Loaded State => _state == Loaded.Ready && !_started ? Loaded.Not : _state;

    private string Here => new Uri(Navigation.Uri).AbsolutePath;

    private string Skip => $"{new Uri(Navigation.Uri).PathAndQuery}#main";

    private string SignIn => $"{SignInWays.SignInPath}?return={Uri.EscapeDataString(new Uri(Navigation.Uri).PathAndQuery)}";

    private string? Missing =>
        Route is { } route && PagePermission.Of(route.PageType) is { } permission && !Me.May(permission) ? permission : null;

    /// <summary>Notes that the browser cleared a card number: it never came here.</summary>
    /// <param name="field">Where it was typed.</param>
    [JSInvokable]
    public void CardRefused(string? field)
    {
        CardRefusals.Log(Log, field is { Length: > 0 and <= 100 } name && !name.Any(char.IsControl) ? name : "?");
        Snackbar.Warn(W["parts.card_refused"]);
    }

    /// <summary>Notes whether the tab is seen: a hidden one asks for no news.</summary>
    /// <param name="isSeen">Whether it is.</param>
    [JSInvokable]
    public void Seen(bool isSeen) => Live.See(isSeen);

    /// <summary>Notes the language that was chosen; the browser loads the page again in it.</summary>
    /// <param name="language">ISO 639-1.</param>
    [JSInvokable]
    public async Task SpeakAsync(string language)
    {
        if (Me.Session is { } session && Words.Languages.Contains(language))
            await Sessions.SpeakAsync(session, language, _left);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        await _ended.CancelAsync();
        _ended.Dispose();
        _self?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _left = _ended.Token;
        Navigation.LocationChanged += OnLocationChanged;
        _path = PathOf(Navigation.Uri);
        await LoadAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            var zone = await Script.InvokeAsync<string?>("hostedConsole.start", _self);
            if (zone is not null && zone != Me.Formats.Zone.Id)
                Me.ReadAs(new Reader(Me.Language, zone));
            _started = true;
            StateHasChanged();
        }

        if (!_focusMain)
            return;
        _focusMain = false;
        await Script.InvokeVoidAsync("hostedConsole.arrived", _main);
    }

    private async Task LoadAsync()
    {
        _loading = true;
        try
        {
            await Me.LoadAsync(_left);
            _state = Loaded.Ready;
        }
        catch (HostedCaptureException failure) when (failure.Status is 401 or 403 || failure.ErrorCode == PersonTokens.SessionEnded)
        {
            (_state, _refusal) = (Loaded.Refused, Troubles.Of(failure, W).Text);
        }
        catch (HostedCaptureException)
        {
            if (_state != Loaded.Away)
                _ = TryAgainAsync();
            _state = Loaded.Away;
        }
        catch (OperationCanceledException)
        {
            // The tab was closed.
        }

        _loading = false;
    }

    private async Task TryAgainAsync()
    {
        using var timer = new PeriodicTimer(s_again, Clock);
        try
        {
            do
            {
                await timer.WaitForNextTickAsync(_left);
                await InvokeAsync(async () =>
                {
                    if (_state == Loaded.Away && !_loading)
                        await LoadAsync();
                    StateHasChanged();
                });
            }
            while (_state == Loaded.Away);
        }
        catch (OperationCanceledException)
        {
            // The tab was closed.
        }
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        _boundary?.Recover();
        var path = PathOf(change.Location);
        if (path == _path)
            return;
        (_path, _focusMain) = (path, true);
        _ = InvokeAsync(StateHasChanged);
    }

    private async Task FocusMainAsync() => await _main.FocusAsync();

    private static string PathOf(string address) => address.Split('?', '#')[0];

    private enum Loaded
    {
        Not,
        Ready,
        Away,
        Refused,
    }
}
