using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;

namespace HostedCapture.Operators;

/// <summary>Which intents an operator looks for.</summary>
internal sealed record IntentQuestion
{
    public string? State { get; init; }

    public string? Kind { get; init; }

    public Waiting? Attention { get; init; }

    public string? Application { get; init; }

    public string? Provider { get; init; }

    public string? Brand { get; init; }

    public string? ReferenceId { get; init; }

    public string? LastFour { get; init; }

    public (string Name, string Value)? Metadata { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}

/// <summary>Intents for operators: the application's id stands in every statement.</summary>
/// <param name="db">The database.</param>
/// <param name="applications">Know the names.</param>
/// <param name="time">Tells what has expired.</param>
internal sealed class IntentList(Db db, ApplicationRegistry applications, TimeProvider time)
{
    private const string Columns =
        "i.id, i.application_id, i.kind, i.state, i.attempt, i.tries_left, i.body, i.created_at, i.updated_at, i.expires_at, "
        + "i.deletion_at, i.deleted_at, i.provider, i.brand, i.last_four, i.last_code, i.verification, i.reference_id, i.consent";

    /// <summary>A page, newest first, and one more to tell whether there is a next.</summary>
    public Task<IReadOnlyList<IntentRow>> PageAsync(CurrentOperator caller, IntentQuestion asked, PagePlace? after, int limit)
    {
        var (query, from, created, id) = Query(caller, asked);
        var (sql, values) = query.Page(Columns, from, after, limit + 1, created, id);
        return db.ReadAsync(tx => tx.QueryAsync<IntentRow>(sql, values));
    }

    /// <summary>How many there are.</summary>
    public Task<RowCount> CountAsync(CurrentOperator caller, IntentQuestion asked, CancellationToken enough)
    {
        var (query, from, _, _) = Query(caller, asked);
        return query.CountAsync(db, from, enough);
    }

    /// <summary>An intent; null when it is unknown, or of another's application.</summary>
    public Task<IntentRow?> FindAsync(CurrentOperator caller, Guid id)
    {
        var query = new KeysetQuery(caller, "i.application_id").Where("i.id = @id", "id", id);
        return db.ReadAsync(tx => tx.FindAsync<IntentRow>($"select {Columns} from intents i where {query.Condition}", query.Values));
    }

    /// <summary>An intent as operators see it.</summary>
    public OperatorIntent Show(IntentRow row, PersonalData personal)
    {
        var state = row.State == IntentState.Created && row.ExpiresAt <= time.GetUtcNow() ? IntentState.Expired : row.State;
        return new OperatorIntent
        {
            Id = row.Id,
            Application = row.ApplicationId,
            ApplicationName = applications.ById(row.ApplicationId)?.Name,
            Capture = row.Kind.ToWire(),
            State = state.ToWire(),
            Submitting = state == IntentState.Submitting ? true : null,
            Provider = row.Provider,
            Brand = row.Brand,
            LastFour = row.LastFour,
            ReferenceId = row.ReferenceId,
            Attempts = row.Attempt,
            TriesLeft = row.TriesLeft,
            LastCode = row.LastCode,
            Verify = row.Body.Verify,
            Verification = row.Verification,
            CreateTime = row.CreatedAt,
            UpdateTime = state == IntentState.Expired && row.DeletedAt is null ? row.ExpiresAt : row.UpdatedAt,
            ExpirationTime = row.ExpiresAt,
            DeletionTime = row.DeletionAt,
            DeletedTime = row.DeletedAt,
            Cardholder = personal.Of(row.Body.Cardholder),
            Billing = personal.Of(row.Body.Billing),
            RedirectUrls = row.Body.RedirectUrls,
            Locale = row.Body.Locale,
            Metadata = row.Body.Metadata,
            Consent = ConsentAnswer.Of(row.Body.Consent, row.State == IntentState.Captured ? row.Consent : null),
        };
    }

    private (KeysetQuery Query, string From, string Created, string Id) Query(CurrentOperator caller, IntentQuestion asked)
    {
        var query = new KeysetQuery(caller, "i.application_id")
            .Where("i.application_id = @application", "application", asked.Application)
            .Where("i.kind = @kind", "kind", asked.Kind)
            .Where("i.provider = @provider", "provider", asked.Provider)
            .Where("i.brand = @brand", "brand", asked.Brand)
            .Where("i.reference_id = @reference", "reference", asked.ReferenceId)
            .Where("i.last_four = @lastFour", "lastFour", asked.LastFour);
        switch (asked.State)
        {
            case null:
                break;
            // An open intent past its time is expired, before the sweeper has marked it.
            case "created":
                query.Any("i.state = 'submitting'", "i.state = 'created' and i.expires_at > @now").Value("now", time.GetUtcNow());
                break;
            case "expired":
                query.Any("i.state = 'expired'", "i.state = 'created' and i.expires_at <= @now").Value("now", time.GetUtcNow());
                break;
            default:
                query.Where("i.state = @state", "state", asked.State);
                break;
        }

        var (from, created, id) = ("intents i", "i.created_at", "i.id");
        if (asked.Metadata is not null)
            (from, created, id) = ("intent_metadata m join intents i on i.id = m.intent_id", "m.created_at", "m.intent_id");
        if (asked.Attention is { } waiting)
        {
            var pairs = asked.Metadata is null ? "" : " cross join intent_metadata m";
            (from, created, id) = ($"{waiting.From("i")}{pairs}", "i.created_at", "i.id");
            query.Where(Waiting.Joined("i")).Value("waiting", waiting.At(time.GetUtcNow()));
            if (asked.Metadata is not null)
                query.Where("m.intent_id = i.id");
        }

        query.Where("m.name = @name", "name", asked.Metadata?.Name).Where("m.value = @value", "value", asked.Metadata?.Value);
        query.Where($"{created} >= @from", "from", asked.From).Where($"{created} < @to", "to", asked.To);
        return (query, from, created, id);
    }
}

/// <summary>An intent as the list reads it.</summary>
internal sealed record IntentRow
{
    public required Guid Id { get; init; }

    public required string ApplicationId { get; init; }

    public required CaptureKind Kind { get; init; }

    public required IntentState State { get; init; }

    public required int Attempt { get; init; }

    public required int TriesLeft { get; init; }

    public required CreateIntent Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? DeletionAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public string? Provider { get; init; }

    public string? Brand { get; init; }

    public string? LastFour { get; init; }

    public string? LastCode { get; init; }

    public Verification? Verification { get; init; }

    public string? ReferenceId { get; init; }

    public GivenConsent? Consent { get; init; }

    public PagePlace Place => new(CreatedAt, Id.ToString());
}
