using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Webhooks;

namespace HostedCapture.Operators;

/// <summary>
/// Finds things by whatever identifies them. Each kind is looked for only with its permission, and only within the operator's
/// applications: both in the statement itself.
/// </summary>
internal sealed class OperatorSearch(Db db, ApplicationRegistry applications, BulkResends resends)
{
    private const int Most = 10;
    private const string Intents = "intents";
    private const string Payments = "payments";

    /// <summary>Finds.</summary>
    public async Task<SearchAnswer> FindAsync(CurrentOperator caller, string text, DateTimeOffset? from, DateTimeOffset? to)
    {
        var id = Guid.TryParse(text, out var parsed) ? parsed : (Guid?)null;
        var digits = text.Length == 4 && text.All(char.IsAsciiDigit);
        var period = from is not null && to is not null;
        var found = new List<(string Kind, SearchItem Item)>();
        if (caller.Has(Permission.IntentsRead))
            await IntentsAsync(caller, text, id, digits && period ? (from!.Value, to!.Value) : null, found);
        if (caller.Has(Permission.PaymentsRead))
            await PaymentsAsync(caller, text, id, digits && period ? (from!.Value, to!.Value) : null, found);
        if (caller.Has(Permission.EventsRead) && text.StartsWith("evt_", StringComparison.Ordinal))
            await AddAsync(
                caller, found, "events", "id", "events", "id, application_id, created_at, type as title", "id = @q", text,
                "/operator/events?id={0}");
        if (caller.Has(Permission.DeliveriesRead) && text.StartsWith("dlv_", StringComparison.Ordinal))
            await AddAsync(
                caller, found, "deliveries", "id", "deliveries", "id, application_id, created_at, state as title", "id = @q", text,
                "/operator/deliveries/{0}");
        if (caller.Has(Permission.DeliveriesRead))
            Endpoints(caller, text, found);
        if (caller.Has(Permission.DeliveriesRead) && id is { } resent && await resends.FindAsync(resent) is { } bulk
            && DeliveryRoutes.IsTheirs(bulk, caller))
        {
            found.Add(("resends", new SearchItem(
                $"{resent}", "", "id", bulk.FinishedAt is null ? "running" : "done", bulk.CreatedAt,
                $"/operator/deliveries/resends/{resent}")));
        }

        if (caller.Has(Permission.RequestsRead))
        {
            await AddAsync(
                caller, found, "requests", "request_id", "failed_calls",
                "id, application_id, created_at, method || ' ' || route as title", "request_id = @q", text,
                "/operator/requests?request_id={1}");
        }

        if (caller.Has(Permission.ApplicationsRead))
            Applications(caller, text, found);

        var groups = found.GroupBy(one => one.Kind, one => one.Item)
            .Select(group => (group.Key, Items: group.DistinctBy(item => item.Id).OrderByDescending(item => item.Time).ToList()))
            .Select(group => new SearchGroup(group.Key, [.. group.Items.Take(Most)], group.Items.Count > Most));
        return new SearchAnswer([.. groups], digits && !period);
    }

    private async Task IntentsAsync(
        CurrentOperator caller, string text, Guid? id, (DateTimeOffset From, DateTimeOffset To)? period, List<(string, SearchItem)> found)
    {
        const string columns = "id, application_id, created_at, state as title";
        const string joined = "i.id as id, i.application_id as application_id, i.created_at as created_at, i.state as title";
        const string byAttempt = "attempts a join intents i on i.id = a.owner_id";
        if (id is not null)
        {
            await AddAsync(caller, found, Intents, "id", Intents, columns, "id = @q", id, "/operator/intents/{0}");
            await AddAsync(caller, found, Intents, "operation", byAttempt, joined, "a.id = @q", id, "/operator/intents/{0}", "i.");
        }

        await AddAsync(caller, found, Intents, "reference", Intents, columns, "reference_id = @q", text, "/operator/intents/{0}");
        await AddAsync(
            caller, found, Intents, "provider_reference", byAttempt, joined, "a.upstream_id = @q", text, "/operator/intents/{0}", "i.");
        if (text.Contains('@', StringComparison.Ordinal) && caller.Has(Permission.PersonalRead))
            await AddAsync(
                caller, found, Intents, "email", Intents, columns, "email = @q", text.ToLowerInvariant(), "/operator/intents/{0}");
        if (period is { } times)
            await AddAsync(
                caller, found, Intents, "last_four", Intents, columns, "last_four = @q", text, "/operator/intents/{0}", "", times);
    }

    private async Task PaymentsAsync(
        CurrentOperator caller, string text, Guid? id, (DateTimeOffset From, DateTimeOffset To)? period, List<(string, SearchItem)> found)
    {
        const string columns = "id, application_id, created_at, state as title";
        const string joined = "p.id as id, p.application_id as application_id, p.created_at as created_at, p.state as title";
        const string byAttempt = "attempts a join payments p on p.id = a.owner_id";
        if (id is not null)
        {
            await AddAsync(caller, found, Payments, "id", Payments, columns, "id = @q", id, "/operator/payments/{0}");
            await AddAsync(caller, found, Payments, "operation", byAttempt, joined, "a.id = @q", id, "/operator/payments/{0}", "p.");
        }

        await AddAsync(caller, found, Payments, "order", Payments, columns, "gateway_order = @q", text, "/operator/payments/{0}");
        await AddAsync(
            caller, found, Payments, "provider_reference", Payments, columns, "charged_handle = @q", text, "/operator/payments/{0}");
        foreach (var column in new[] { "upstream_id", "handle" })
            await AddAsync(
                caller, found, Payments, "provider_reference", byAttempt, joined, $"a.{column} = @q", text, "/operator/payments/{0}", "p.");
        if (text.Contains('@', StringComparison.Ordinal) && caller.Has(Permission.PersonalRead))
            await AddAsync(
                caller, found, Payments, "email", Payments, columns, "email = @q", text.ToLowerInvariant(), "/operator/payments/{0}");
        if (period is { } times)
            await AddAsync(
                caller, found, Payments, "last_four", Payments, columns, "last_four = @q", text, "/operator/payments/{0}", "", times);
    }

    private void Applications(CurrentOperator caller, string text, List<(string, SearchItem)> found) => found.AddRange(
        from application in applications.All
        where caller.IsOf(application.Id)
        let byId = application.Id == text || application.ClientId == text
        where byId || application.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        select ("applications", new SearchItem(
            application.Id, application.Id, byId ? "id" : "name", application.Name, null, $"/operator/applications/{application.Id}")));

    private void Endpoints(CurrentOperator caller, string text, List<(string, SearchItem)> found) => found.AddRange(
        from application in applications.All
        where caller.IsOf(application.Id)
        from endpoint in application.Webhooks
        let byId = endpoint.Id == text
        where byId || endpoint.Url.AbsoluteUri == text
        select ("endpoints", new SearchItem(
            endpoint.Id, application.Id, byId ? "id" : "address", endpoint.Url.AbsoluteUri, null,
            $"/operator/deliveries?endpoint={endpoint.Id}")));

    private async Task AddAsync(
        CurrentOperator caller,
        List<(string, SearchItem)> found,
        string kind,
        string by,
        string from,
        string columns,
        string condition,
        object value,
        string href,
        string prefix = "",
        (DateTimeOffset From, DateTimeOffset To)? period = null)
    {
        var query = new KeysetQuery(caller, $"{prefix}application_id").Where(condition, "q", value);
        if (period is { } times)
        {
            query.Where($"{prefix}created_at >= @from", "from", times.From).Where($"{prefix}created_at < @to", "to", times.To);
        }

        var (sql, values) = query.Page(columns, from, null, Most + 1, $"{prefix}created_at", $"{prefix}id");
        foreach (var row in await db.ReadAsync(tx => tx.QueryAsync<Row>(sql, values)))
        {
            found.Add((kind, new SearchItem(
                row.Id, row.ApplicationId ?? "", by, Title(kind, row), row.CreatedAt,
                string.Format(null, href, Uri.EscapeDataString(row.Id), Uri.EscapeDataString($"{value}")))));
        }
    }

    // As the wire says it: a card at the provider still reads "created".
    private static string Title(string kind, Row row) => kind switch
    {
        Intents => Enum.Parse<IntentState>(row.Title, ignoreCase: true).ToWire(),
        Payments => Enum.Parse<PaymentState>(row.Title.Replace("_", "", StringComparison.Ordinal), ignoreCase: true).ToWire(),
        _ => row.Title,
    };

    private sealed record Row
    {
        public string Id { get; init; } = "";

        // Of a call without a good token there is none.
        public string? ApplicationId { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public string Title { get; init; } = "";
    }
}
