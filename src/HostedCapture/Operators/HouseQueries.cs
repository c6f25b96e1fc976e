using HostedCapture.Api;
using HostedCapture.Audit;

namespace HostedCapture.Operators;

/// <summary>What the lists of the house share: their scope and their places.</summary>
internal static class HouseQueries
{
    /// <summary>The applications that a list is limited to; null: none are left out.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="application">Only this one; null: all of the caller's.</param>
    public static IReadOnlyList<string>? Scope(this CurrentOperator caller, string? application) =>
        application is null ? caller.Applications : caller.IsOf(application) ? [application] : [];

    /// <summary>A place in a list that is ordered by ids.</summary>
    public static string? PlaceById(this QueryReader query) =>
        query.Cursor("after", text => Guid.TryParseExact(text, "D", out var id) ? id.ToString() : null);

    /// <summary>The limit, and one page of what was read with one more.</summary>
    public static (IReadOnlyList<T> Items, string? Next) Page<T>(this IReadOnlyList<T> rows, int limit, Func<T, string> place) =>
        rows.Count > limit ? ([.. rows.Take(limit)], place(rows[limit - 1])) : (rows, null);

    /// <summary>Who calls, as in the audit log.</summary>
    public static string Actor(this CurrentOperator caller) => $"{AuditLog.OperatorActor}{caller.Subject}";
}
