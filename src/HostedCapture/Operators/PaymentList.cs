using System.Text.Json;
using HostedCapture.Applications;
using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Payments;

namespace HostedCapture.Operators;

/// <summary>Which payments an operator looks for.</summary>
internal sealed record PaymentQuestion
{
    public string? State { get; init; }

    public Waiting? Attention { get; init; }

    public string? Application { get; init; }

    public string? Provider { get; init; }

    public string? GatewayOrder { get; init; }

    public Guid? IntentId { get; init; }

    public string? LastFour { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}

/// <summary>Payments for operators: the application's id stands in every statement.</summary>
/// <param name="db">The database.</param>
/// <param name="payments">Reads one with its operations.</param>
/// <param name="settling">Knows what waits for a second person.</param>
/// <param name="applications">Know the names.</param>
/// <param name="time">Tells how long something waits.</param>
internal sealed class PaymentList(
    Db db, PaymentStore payments, SettlingTogether settling, ApplicationRegistry applications, TimeProvider time)
{
    private const string Table = "payments";

    // A list has no operations, but what the bank said of the cardholder in the newest.
    private const string Columns = StoredPayment.Columns
        + ", (select a.authentication from attempts a where a.owner_id = payments.id and a.authentication is not null "
        + "order by a.number desc limit 1) as seen";

    /// <summary>A page, newest first, and one more to tell whether there is a next.</summary>
    public Task<IReadOnlyList<StoredPayment>> PageAsync(CurrentOperator caller, PaymentQuestion asked, PagePlace? after, int limit) =>
        Query(caller, asked).ReadAsync<StoredPayment>(db, Columns, From(asked), after, limit);

    /// <summary>How many there are.</summary>
    public Task<RowCount> CountAsync(CurrentOperator caller, PaymentQuestion asked, CancellationToken enough) =>
        Query(caller, asked).CountAsync(db, From(asked), enough);

    /// <summary>A payment with its operations; null when it is unknown, or of another's application.</summary>
    public async Task<StoredPayment?> FindAsync(CurrentOperator caller, Guid id)
    {
        var query = new KeysetQuery(caller).Where("id = @id", "id", id);
        var owner = await db.ReadAsync(
            tx => tx.FindAsync<string>($"select application_id from payments where {query.Condition}", query.Values));
        return owner is null ? null : await payments.FindAsync(owner, id);
    }

    /// <summary>The payment of an operation; null when it is unknown, or of another's application.</summary>
    public async Task<StoredPayment?> FindByOperationAsync(CurrentOperator caller, Guid operationId)
    {
        var query = new KeysetQuery(caller)
            .Where("id = (select owner_id from attempts where id = @operation)", "operation", operationId);
        var id = await db.ReadAsync(tx => tx.FindAsync<string>($"select id from payments where {query.Condition}", query.Values));
        return id is null ? null : await FindAsync(caller, Guid.Parse(id));
    }

    /// <summary>A payment as operators see it, in a list.</summary>
    public OperatorPayment Show(StoredPayment payment, PersonalData personal) => new()
    {
        Id = payment.Id,
        Application = payment.ApplicationId,
        ApplicationName = applications.ById(payment.ApplicationId)?.Name,
        State = payment.Payment.State.ToWire(),
        Submitting = payment.Payment.State == PaymentState.Charging ? true : null,
        Authentication = payment.Authenticated,
        Deferred = payment.Payment.Deferred,
        Provider = payment.Provider,
        IntentId = payment.IntentId,
        LastFour = payment.Pan?.Last[^4..],
        GatewayOrder = payment.GatewayOrder,
        Currency = payment.Payment.Total.Currency.Code,
        Total = payment.Payment.Total.Major,
        Paid = payment.Payment.Total.With(payment.Payment.Paid).Major,
        Refunded = payment.Payment.Total.With(payment.Payment.Refunded).Major,
        CreateTime = payment.CreatedAt,
        UpdateTime = payment.UpdatedAt,
        ExpirationTime = payment.ExpiresAt,
        Payer = personal.Of(payment.Body.Payer?.PayerInfo),
    };

    /// <summary>A payment as operators see it, with its operations.</summary>
    public async Task<OperatorPayment> ShowAllAsync(StoredPayment payment, PersonalData personal)
    {
        var operations = new List<OperatorOperation>();
        foreach (var operation in payment.Operations)
            operations.Add(Show(operation, personal, IsOpen(operation) ? await settling.FindAsync(operation.Id) : null));
        return Show(payment, personal) with { Operations = operations };
    }

    private static string From(PaymentQuestion asked) => asked.Attention?.From(Table) ?? Table;

    private KeysetQuery Query(CurrentOperator caller, PaymentQuestion asked)
    {
        var query = new KeysetQuery(caller)
            .Where("application_id = @application", "application", asked.Application)
            .Where("provider = @provider", "provider", asked.Provider)
            .Where("gateway_order = @order", "order", asked.GatewayOrder)
            .Where("intent_id = @intent", "intent", asked.IntentId)
            .Where("last_four = @lastFour", "lastFour", asked.LastFour)
            .Where("created_at >= @from", "from", asked.From)
            .Where("created_at < @to", "to", asked.To);
        if (asked.State == PaymentState.Created.ToWire())
            query.Any("state = 'created'", "state = 'charging'");
        else
            query.Where("state = @state", "state", asked.State);
        if (asked.Attention is { } waiting)
            query.Where(Waiting.Joined(Table)).Value("waiting", waiting.At(time.GetUtcNow()));
        return query;
    }

    private static bool IsOpen(Attempt operation) => operation.State is AttemptState.Running or AttemptState.Unknown;

    private static OperatorOperation Show(Attempt operation, PersonalData personal, SettleProposal? proposal) => new()
    {
        Id = operation.Id,
        Number = operation.Number,
        Operation = ColumnTypes.Name(operation.Operation),
        Provider = operation.Provider,
        Amount = operation.Amount.Major,
        State = ColumnTypes.Name(operation.State),
        Code = operation.Code,
        AuthorizationCode = operation.AuthorizationCode,
        ProviderReference = operation.UpstreamId,
        ProviderAnswer = personal.Shown && operation.Gateway is { } answer ? JsonSerializer.Deserialize<JsonElement>(answer) : null,
        StartTime = operation.StartedAt,
        FinishTime = operation.FinishedAt,
        SettleFrom = IsOpen(operation) ? operation.LeaseUntil : null,
        Proposal = proposal,
    };
}
