using Microsoft.AspNetCore.Components;
using OperatorConsole.Access;
using OperatorConsole.Texts;

namespace OperatorConsole.Parts;

/// <summary>The filters of a list: typed here, kept in the address. What is set is shown from the address alone.</summary>
public sealed partial class FilterBar
{
    private const int FewFilters = 4;

    private static readonly (string Key, int Days)[] s_quick =
        [("parts.filter.today", 0), ("parts.filter.days_7", 6), ("parts.filter.days_30", 29)];

    private readonly Dictionary<string, string?> _drafts = [];

    private AddressQuery? _shown;
    private string? _refused;
    private bool _stop;
    private bool _open;

    /// <summary>The filters.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Filter> Filters { get; set; } = [];

    /// <summary>What is set.</summary>
    [Parameter, EditorRequired]
    public AddressQuery Query { get; set; } = null!;

    [Inject]
    private Person Me { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private ILogger<FilterBar> Log { get; set; } = null!;

    private Words W => Me.Words;

    private string Path => new Uri(Navigation.Uri).AbsolutePath;

    private (string From, string To)? Period =>
        Day("from") is { } from && Day("to") is { } to ? (from, to) : null;

    /// <summary>The filters that are set, as they are called and what they are set to.</summary>
    internal static IReadOnlyList<(string Name, string Text)> Set(IReadOnlyList<Filter>? filters, AddressQuery query, Words words) =>
    [
        .. from filter in filters ?? []
           let value = query[filter.Name]
           where value is not null
           select (filter.Name, $"{words[filter.TitleKey]}: {Title(filter, value, words)}"),
    ];

    /// <summary>The address without any of them.</summary>
    internal static string Cleared(IReadOnlyList<Filter>? filters, AddressQuery query, string path) =>
        query.With(path, (filters ?? []).Select(filter => KeyValuePair.Create(filter.Name, (string?)null)));

    /// <inheritdoc/>
    protected override void OnInitialized() => _open = Filters.Count <= FewFilters || Set(Filters, Query, W).Count > 0;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_shown, Query))
            return;
        _shown = Query;
        foreach (var filter in Filters)
            _drafts[filter.Name] = Query[filter.Name];
        _refused = null;
    }

    private static string Title(Filter filter, string value, Words words) =>
        filter.ChoiceSection is { } section ? words.Or(section, value) : filter.NameOf?.Invoke(value) ?? value;

    // What is set is among the choices, whether it is one of them or not.
    private IEnumerable<string> Choices(Filter filter) =>
        Query[filter.Name] is { } value && filter.Choices?.Contains(value) != true
            ? [value, .. filter.Choices ?? []]
            : filter.Choices ?? [];

    private string? Day(string end) => Filters.FirstOrDefault(filter => filter.Kind == FilterKind.Day
        && (filter.Name == end || filter.Name.EndsWith($"_{end}", StringComparison.Ordinal)))?.Name;

    private IEnumerable<(string Key, string From)> Quick()
    {
        var now = Clock.GetUtcNow();
        return s_quick.Select(quick => (quick.Key, Me.Formats.Day(now.AddDays(-quick.Days))));
    }

    private void Draft(Filter filter, string? value)
    {
        _stop = CardNumbers.IsIn(value);
        _refused = _stop ? filter.Name : null;
        _drafts[filter.Name] = _stop ? null : value?.Trim();
        if (_stop)
            CardRefusals.Log(Log, filter.Name);
    }

    // The Enter key that typed a card number asks for nothing; the next one is meant.
    private void Apply()
    {
        if (!_stop)
            Navigation.NavigateTo(Query.With(Path, _drafts));
        _stop = false;
    }
}
