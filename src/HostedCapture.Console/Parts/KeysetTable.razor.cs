using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using OperatorConsole.Access;
using OperatorConsole.Texts;

namespace OperatorConsole.Parts;

/// <summary>
/// A list of the operator API, page after page. Its filters and its place stand in the address; rows stay while others are read, where
/// reading fails, and under the pointer: new ones are announced, and shown when they are asked for. How many there are is told after them.
/// </summary>
/// <typeparam name="TItem">What is listed.</typeparam>
public sealed partial class KeysetTable<TItem> : IDisposable
{
    private const int Limit = 25;

    private readonly List<Column<TItem>> _columns = [];
    private readonly CancellationTokenSource _ended = new();

    private AddressQuery? _query;
    private string? _seen;
    private string? _after;
    private IDisposable? _following;
    private ItemPage<TItem>? _page;
    private List<TItem>? _items;
    private string? _next;
    private ItemPage<TItem>? _fresh;
    private int _news;
    private int _turn;
    private bool _loading;
    private bool _focusRows;
    private Trouble? _trouble;
    private bool _unread;
    private ElementReference _region;

    /// <summary>Makes the list of a query.</summary>
    [Parameter, EditorRequired]
    public Func<AddressQuery, PagedList<TItem>> Load { get; set; } = null!;

    /// <summary>Its columns.</summary>
    [Parameter, EditorRequired]
    public RenderFragment? Columns { get; set; }

    /// <summary>Where a row leads; null: nowhere.</summary>
    [Parameter]
    public Func<TItem, string>? Href { get; set; }

    /// <summary>Where all rows of the query are downloaded; null: nowhere.</summary>
    [Parameter]
    public string? ExportPath { get; set; }

    /// <summary>What is said where there is nothing yet: also what to do.</summary>
    [Parameter]
    public string? Empty { get; set; }

    /// <summary>What tells rows apart; with it the newest are looked for, by <see cref="OperatorConsole.Parts.Live"/>.</summary>
    [Parameter]
    public Func<TItem, string>? LiveKey { get; set; }

    /// <summary>What it can be filtered by.</summary>
    [Parameter]
    public IReadOnlyList<Filter>? Filters { get; set; }

    /// <summary>Counts the rows of a query; null: nobody is told how many there are.</summary>
    [Parameter]
    public Func<AddressQuery, Task<ListCount>>? Count { get; set; }

    /// <summary>What is listed, where a page has several lists; null: the page's title says it.</summary>
    [Parameter]
    public string? Caption { get; set; }

    /// <summary>In which order it is; null: newest first.</summary>
    [Parameter]
    public string? Order { get; set; }

    [Inject]
    private Person Me { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Live Live { get; set; } = null!;

    private Words W => Me.Words;

    private AddressQuery Query => _query ??= new(Navigation.Uri, Me.Formats.Zone);

    private string Path => new Uri(Navigation.Uri).AbsolutePath;

    private string Ordered => Order ?? W["parts.table.newest_first"];

    private bool IsPaused => Query["live"] == "off";

    private bool IsFiltered => Filters?.Any(filter => Query[filter.Name] is not null) == true;

    // Turning pages changes no number.
    private string Counted => Query.With("", "live", null);

    private int? AllShown => Query["after"] is null && _next is null ? _page?.Items.Count : null;

    private string EmptyKind => IsFiltered ? "nothing-matches" : Query["after"] is null ? "nothing-yet" : "no-more";

    private string NewsText => W["parts.table.news", _news < Limit ? _news.ToString() : $"{Limit}+"];

    /// <summary>Reads the page again: after something was done to its rows.</summary>
    public async Task ReloadAsync()
    {
        var turn = ++_turn;
        var query = Query;
        _loading = true;
        StateHasChanged();
        try
        {
            var page = await Load(query).PageAsync(query["after"], Limit);
            if (turn != _turn || _ended.IsCancellationRequested)
                return;
            Show(page);
            (_trouble, _unread) = (null, false);
        }
        catch (HostedCaptureException failure)
        {
            if (turn == _turn)
                (_trouble, _unread) = (Troubles.Of(failure, W), IsAway(failure));
        }
        catch (OperationCanceledException)
        {
            return;
        }
        finally
        {
            if (turn == _turn)
                _loading = false;
        }

        StateHasChanged();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _following?.Dispose();
        Navigation.LocationChanged -= OnLocationChanged;
        _ended.Cancel();
        _ended.Dispose();
    }

    internal void Add(Column<TItem> column)
    {
        _columns.Add(column);
        StateHasChanged();
    }

    internal void Remove(Column<TItem> column)
    {
        _columns.Remove(column);
        if (!_ended.IsCancellationRequested)
            StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => SeeAsync();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            _following = Live.Follow(() => InvokeAsync(LookAsync));
        if (!_focusRows || _items is not { Count: > 0 })
            return;
        _focusRows = false;
        await _region.FocusAsync();
    }

    private async Task SeeAsync()
    {
        if (_seen == Navigation.Uri || _ended.IsCancellationRequested)
            return;
        var isFirst = _seen is null;
        _seen = Navigation.Uri;
        _query = null;
        // Who turned the page reads on at its top.
        var turned = !isFirst && _after != Query["after"];
        _after = Query["after"];
        var turn = _turn + 1;
        await ReloadAsync();
        if (turned && turn == _turn)
            _focusRows = true;
        if (_focusRows)
            StateHasChanged();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        if (change.Location.Split('?', '#')[0] == _seen?.Split('?', '#')[0])
            _ = InvokeAsync(SeeAsync);
    }

    private void Show(ItemPage<TItem> page)
    {
        _page = page;
        _items = [.. page.Items];
        _next = page.Next;
        (_fresh, _news) = (null, 0);
    }

    private void ShowNews()
    {
        if (_fresh is not { } page)
            return;
        Show(page);
        // The button is gone.
        _focusRows = true;
    }

    private async Task LookAsync()
    {
        if (_loading || _ended.IsCancellationRequested)
            return;
        if (_unread)
        {
            await ReloadAsync();
            return;
        }

        if (LiveKey is null || IsPaused || _items is null || Query["after"] is not null)
            return;
        var turn = _turn;
        try
        {
            var page = await Load(Query).PageAsync(null, Limit);
            if (turn != _turn || _ended.IsCancellationRequested)
                return;
            _trouble = null;
            Compare(page);
            StateHasChanged();
        }
        catch (HostedCaptureException failure) when (IsAway(failure) && turn == _turn)
        {
            // What is shown stays, and the next look tells.
            _trouble = Troubles.Of(failure, W);
            StateHasChanged();
        }
        catch (HostedCaptureException)
        {
            // So does what cannot be read any more: reading it again says why.
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    // The product or its database, and not what was asked: it is read again by itself.
    private static bool IsAway(HostedCaptureException failure) => failure.Status is 0 or >= StatusCodes.Status500InternalServerError;

    // Rows that are shown already get their new values in their places; the others are counted.
    private void Compare(ItemPage<TItem> page)
    {
        var known = new Dictionary<string, int>();
        foreach (var (place, item) in _items!.Index())
            known.TryAdd(LiveKey!(item), place);
        _news = 0;
        foreach (var item in page.Items)
        {
            if (known.TryGetValue(LiveKey!(item), out var place))
                _items![place] = item;
            else
                _news++;
        }

        // Of a page that became shorter, such as a work list, the rows that went are no news: they go with the next reading.
        _fresh = _news > 0 ? page : null;
        if (_items!.Count == 0 && _news > 0)
            Show(page);
    }

    private string ExportAddress(string format)
    {
        var days = Filters?.Where(filter => filter.Kind == FilterKind.Day && Query[filter.Name] is not null) ?? [];
        // The download knows no reader's zone: her days are sent as the moments that they are.
        var changes = days.Select(filter => KeyValuePair.Create(filter.Name, Query.Time(filter.Name)?.ToString("yyyy-MM-ddTHH:mm:ssZ")))
            .Append(new("live", null))
            .Append(new("format", format));
        return Query.With(ExportPath!, changes);
    }
}
