using HostedCapture.Client;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Developer;

/// <summary>Base of the developer's pages: knows the applications' names, since nobody knows their ids by heart.</summary>
public abstract class DeveloperPage : ConsolePage
{
    // More are shown by their ids.
    private const int MostNames = 200;

    private Dictionary<string, string> _names = [];

    /// <summary>An application's name; its id where the name is not known, and a dash where there is none.</summary>
    /// <param name="id">Its id.</param>
    protected string NameOf(string? id) => id is null ? "–" : _names.GetValueOrDefault(id, id);

    /// <summary>The filters with the applications' names to choose from, where they are known.</summary>
    /// <param name="filters">The filters of a list.</param>
    protected IReadOnlyList<Filter> WithNames(IReadOnlyList<Filter> filters) => _names.Count == 0
        ? filters
        : [.. filters.Select(filter => filter.Name == DeveloperFilters.Application ? filter with
        {
            Kind = FilterKind.Choice,
            Choices = [.. _names.OrderBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase).Select(pair => pair.Key)],
            NameOf = NameOf,
        } : filter)];

    /// <summary>Where an event's object is read.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="id">The object's id.</param>
    protected static string AddressOf(string type, string id) =>
        type.StartsWith("payment.", StringComparison.Ordinal) ? $"/payments/{id}" : $"/intents/{id}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Me.May("applications.read"))
            await LoadNamesAsync();
        await base.OnInitializedAsync();
    }

    private async Task LoadNamesAsync()
    {
        try
        {
            var page = await Api.Applications.ListAsync(cancellationToken: Ended).PageAsync(limit: 100);
            var names = page.Items.ToDictionary(one => one.Id, one => one.Name);
            while (page.Next is { } next && names.Count < MostNames)
            {
                page = await Api.Applications.ListAsync(cancellationToken: Ended).PageAsync(next, 100);
                foreach (var one in page.Items)
                    names.TryAdd(one.Id, one.Name);
            }

            _names = names;
        }
        catch (HostedCaptureException)
        {
            // The page itself tells what is wrong; until then ids stand for names.
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}
