using HostedCapture.Api;
using HostedCapture.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Operators;

/// <summary>The one search box.</summary>
internal static class SearchRoutes
{
    private const int Longest = 200;

    /// <summary>Maps the route.</summary>
    public static void MapSearch(RouteGroupBuilder operators) =>
        operators.MapGet("/search", SearchAsync).WithName("searchAsOperator")
            .WithMetadata(SearchExamples.Search)
            .WithMetadata(
                OperatorQueries.Parameter("q", "What is looked for; required."),
                OperatorQueries.Time("from", "Of the last four digits of a card: from when on."),
                OperatorQueries.Time("to", "Of the last four digits of a card: until when."))
            .RequiresAnyOf(
                Permission.IntentsRead, Permission.PaymentsRead, Permission.EventsRead, Permission.DeliveriesRead, Permission.RequestsRead,
                Permission.ApplicationsRead)
            .Answers(Problem.InvalidModel(new FieldError("q", "required")));

    /// <summary>Search</summary>
    /// <remarks>
    /// Finds by the id of anything (intent, payment, operation, event, delivery, application), the merchant's reference or order, the
    /// provider's reference, a request id, an e-mail (with `personal.read`; a row of the audit log), or the last four digits of a card
    /// together with
    /// `from` and `to`. Each group has the newest ten, and only what the operator may see.
    /// </remarks>
    internal static async Task<Results<Ok<SearchAnswer>, Problem>> SearchAsync(
        HttpRequest request, CurrentOperator caller, OperatorSearch search, AuditLog audit)
    {
        var query = new QueryReader(request.Query);
        var text = query.Plain("q")?.Trim();
        var (from, to) = (query.Time("from"), query.Time("to"));
        if (query.Problem is { } problem)
            return problem;
        if (string.IsNullOrEmpty(text))
            return Problem.InvalidModel(new FieldError("q", "required"));
        if (text.Length > Longest)
            return Problem.InvalidModel(new FieldError("q", "too_long"));
        // Who is looked for is not written down again.
        if (text.Contains('@', StringComparison.Ordinal) && caller.Has(Permission.PersonalRead))
            await audit.WriteAsync(audit.Row("personal.searched", AuditLog.Success, null, "by e-mail"));
        return TypedResults.Ok(await search.FindAsync(caller, text, from, to));
    }
}

/// <summary>What was found.</summary>
/// <param name="Groups">By kind; only those with something in it.</param>
/// <param name="PeriodNeeded">
/// The text is four digits, and <c>from</c> or <c>to</c> is missing: cards that end so were not looked for.
/// </param>
public sealed record SearchAnswer(IReadOnlyList<SearchGroup> Groups, bool PeriodNeeded);

/// <summary>What was found of one kind.</summary>
/// <param name="Kind">
/// <c>intents</c>, <c>payments</c>, <c>events</c>, <c>deliveries</c>, <c>endpoints</c>, <c>resends</c>, <c>requests</c> or
/// <c>applications</c>.
/// </param>
/// <param name="Items">The newest first, at most ten.</param>
/// <param name="More">Whether there are more.</param>
public sealed record SearchGroup(string Kind, IReadOnlyList<SearchItem> Items, bool More);

/// <summary>Something that was found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Application">Whose it is.</param>
/// <param name="By">
/// By what it was found: <c>id</c>, <c>operation</c>, <c>reference</c>, <c>order</c>, <c>provider_reference</c>, <c>last_four</c>,
/// <c>email</c>, <c>name</c>, <c>request_id</c> or <c>address</c>.
/// </param>
/// <param name="Title">Its state, its type, or its name.</param>
/// <param name="Time">When it was made; absent for an application.</param>
/// <param name="Href">Where it is read: a path of this API.</param>
public sealed record SearchItem(string Id, string Application, string By, string Title, DateTimeOffset? Time, string Href);
