using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Secrets;

namespace HostedCapture.Audit;

/// <summary>
/// The audit log: who, what, when, with what outcome, from where, on which object (PCI DSS 10.2.2). A row is written in
/// the transaction of what it tells, or in one of its own before the answer, so no crash loses it.
/// <para>
/// A row is not linked to the one before in its own transaction: a link must know the row before, so every writer of every node would
/// wait for every other's commit. <see cref="AuditChain"/> links rows in batches soon after.
/// </para>
/// </summary>
/// <param name="db">The database.</param>
/// <param name="keys">Sign the rows.</param>
/// <param name="requests">Tells who asks, and from where.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs rows that could not be written.</param>
public sealed partial class AuditLog(Db db, AuditKeys keys, IHttpContextAccessor requests, TimeProvider time, ILogger<AuditLog> logger)
{
    /// <summary>An outcome: it was done.</summary>
    public const string Success = "success";

    /// <summary>An outcome: it was refused, or did not work.</summary>
    public const string Failure = "failure";

    /// <summary>What the actor of an operator begins with; its id follows.</summary>
    public const string OperatorActor = "operator:";

    /// <summary>The claim with the name of a caller, where the actor does not tell it.</summary>
    public const string PersonClaim = "audited_name";

    private const string Cardholder = "cardholder";
    private const string Anonymous = "anonymous";
    private const int Longest = 200;
    private const int LongestOfOperators = 2000;

    private readonly AnonymousRefusals _anonymous = new(time);

    /// <summary>
    /// A row that is not written yet, about what the present request (or, outside one, this process) does. Make it before
    /// the transaction: inside, the request is not known.
    /// </summary>
    /// <param name="type">What happened: <c>intent.created</c>.</param>
    /// <param name="outcome"><see cref="Success"/>, <see cref="Failure"/>, or a word that says more.</param>
    /// <param name="objectId">What it happened to.</param>
    /// <param name="detail">More about it. Card numbers, keys of links and control characters are taken out of all texts.</param>
    public AuditRow Row(string type, string outcome, string? objectId = null, string? detail = null)
    {
        var (actor, origin) = requests.HttpContext is { } context ? Who(context) : ("system", Environment.MachineName);
        if (requests.HttpContext?.User.FindFirst(PersonClaim)?.Value is { } name)
            detail = detail is null ? $"by {name}" : $"by {name}: {detail}";
        // Operators give reasons, and what they change is told before and after; others would fill the table.
        var longest = actor.StartsWith(OperatorActor, StringComparison.Ordinal) ? LongestOfOperators : Longest;
        return new AuditRow
        {
            CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Actor = actor,
            Origin = origin,
            Type = type,
            Outcome = outcome,
            ObjectId = Clean(objectId, Longest),
            Detail = Clean(detail, longest),
        };
    }

    /// <inheritdoc cref="Row(string, string, string?, string?)"/>
    public AuditRow Row(string type, string outcome, Guid objectId, string? detail = null) =>
        Row(type, outcome, objectId.ToString(), detail);

    /// <summary>Writes a row in the transaction that makes it true.</summary>
    public Task AppendAsync(Tx tx, AuditRow row)
    {
        row = row with { Id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt)).ToString() };
        return tx.ExecuteAsync(
            """
            insert into audit (id, created_at, actor, origin, type, outcome, object_id, detail, mac)
            values (@Id, @CreatedAt, @Actor, @Origin, @Type, @Outcome, @ObjectId, @Detail, @Mac)
            """,
            row with { Mac = keys.Mac(row) });
    }

    /// <summary>Writes a row in a transaction of its own.</summary>
    /// <exception cref="DatabaseUnavailableException">It was not written, so what it tells must not happen.</exception>
    public Task WriteAsync(AuditRow row) => db.InTransactionAsync(async tx =>
    {
        await AppendAsync(tx, row);
        return true;
    });

    /// <summary>
    /// Writes a row about a refusal; while the database is away, a log line instead. Of refusals without a token, only
    /// the first get rows: see <see cref="AnonymousRefusals"/>.
    /// </summary>
    public async Task WriteRefusalAsync(AuditRow row)
    {
        if (row.Actor is Anonymous or Cardholder && !_anonymous.Take(row))
            return;
        try
        {
            await WriteAsync(row);
        }
        catch (DatabaseUnavailableException)
        {
            LogNotWritten(row);
        }
    }

    /// <summary>Writes the counts of refusals without rows of their own.</summary>
    /// <param name="stopping">Whether the process stops: then counts that cannot be written are logged.</param>
    /// <exception cref="DatabaseUnavailableException">They were not written.</exception>
    public async Task SumUpAsync(bool stopping = false)
    {
        var sums = _anonymous.TakeSums(stopping);
        if (sums.Count == 0)
            return;
        var rows = sums.Select(sum => Row(sum.Subject.Type, Failure, null, $"{sum.More} more since {sum.Since:u}") with
        {
            Actor = sum.Subject.Actor,
            Origin = sum.Subject.Origin,
        }).ToList();
        try
        {
            await db.InTransactionAsync(async tx =>
            {
                foreach (var row in rows)
                    await AppendAsync(tx, row);
                return rows.Count;
            });
        }
        catch (DatabaseUnavailableException)
        {
            if (stopping)
                rows.ForEach(LogNotWritten);
            else
                _anonymous.PutBack(sums);
            throw;
        }
    }

    private static (string Actor, string Origin) Who(HttpContext context)
    {
        var actor = context.User.Identity is { IsAuthenticated: true, Name: { } application } ? application
            : context.GetEndpoint()?.Metadata.GetMetadata<TroublePage>() is not null ? Cardholder : Anonymous;
        return (actor, ClientAddress.Of(context)?.ToString() ?? "unknown");
    }

    private static string? Clean(string? text, int longest)
    {
        if (text is null)
            return null;
        var printable = text.Any(IsUnprintable) ? string.Concat(text.Select(c => IsUnprintable(c) ? ' ' : c)) : text;
        var readable = SecretLinks.Redact(CardNumbers.Redact(printable));
        return readable.Length <= longest ? readable : readable[..longest];
    }

    private static bool IsUnprintable(char character) => char.IsControl(character) || char.IsSurrogate(character);

    private void LogNotWritten(AuditRow row) => LogNotWritten(row.Type, row.Outcome, row.Actor, row.Origin, row.ObjectId, row.Detail);

    [LoggerMessage(
        1, LogLevel.Error,
        "Not in the audit log, since the database is away: {Type} {Outcome} by {Actor} from {Origin} on {ObjectId}: {Detail}")]
    private partial void LogNotWritten(string type, string outcome, string actor, string origin, string? objectId, string? detail);
}

/// <summary>A row of the audit log, in its column types: what is signed is what stands there, to the last character.</summary>
public sealed record AuditRow
{
    /// <summary>Time-ordered.</summary>
    public string Id { get; init; } = "";

    /// <summary>When, in Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Who: an application's id, <c>cardholder</c>, <c>anonymous</c>, <c>system</c>, <c>operator:NAME</c>.</summary>
    public string Actor { get; init; } = "";

    /// <summary>From where: the network address, or the machine.</summary>
    public string Origin { get; init; } = "";

    /// <summary>What happened.</summary>
    public string Type { get; init; } = "";

    /// <summary>With what outcome.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>To which object.</summary>
    public string? ObjectId { get; init; }

    /// <summary>More about it.</summary>
    public string? Detail { get; init; }

    /// <summary>The MAC over all of the above, hexadecimal; null in rows of a program that made none.</summary>
    public string? Mac { get; init; }

    /// <summary>Its place in the chain, from 1; null until it is linked.</summary>
    public long? Number { get; init; }

    /// <summary>The hash over itself and the row before, hexadecimal; null until it is linked.</summary>
    public string? Hash { get; init; }
}
