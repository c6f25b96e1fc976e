using HostedCapture.Data;

namespace HostedCapture.Audit;

/// <summary>
/// Chains the rows of the audit log: each gets a number and a hash (HMAC-SHA-256) over its fields and the hash before.
/// The key lies outside the database, so that a changed or deleted row is noticed even if the database was rewritten.
/// A restored older database cannot be noticed from inside it: so the last link is logged at each
/// start and printed by <c>audit verify</c>, to be kept elsewhere.
/// </summary>
public sealed class AuditChain(Db db, AuditKeys keys)
{
    private const int LargestStatement = 64;
    private const int LargestBatch = 8 * LargestStatement;
    private const int Page = 1000;
    private const string Columns = "id, created_at, actor, origin, type, outcome, object_id, detail, mac, number, hash";

    /// <summary>The last link.</summary>
    public sealed record Link
    {
        /// <summary>The last row's number; 0 when there is none.</summary>
        public long Number { get; init; }

        /// <summary>The last row's hash.</summary>
        public string Hash { get; init; } = "";
    }

    /// <summary>What a verification found.</summary>
    /// <param name="Good">How many rows are unchanged, from the first one on.</param>
    /// <param name="Broken">The first changed row, and how; null when there is none.</param>
    /// <param name="Last">The last good link.</param>
    public sealed record Verdict(long Good, string? Broken, Link Last);

    /// <summary>Links the waiting rows; returns the last link.</summary>
    public async Task<Link> LinkAsync()
    {
        while (true)
        {
            var (head, more) = await db.InTransactionAsync(LinkBatchAsync);
            if (!more)
                return head;
        }
    }

    /// <summary>Whether a row waits to be linked.</summary>
    public async Task<bool> WaitsAsync() =>
        (await db.ReadAsync(tx => tx.QueryAsync<string>("select id from audit where number is null limit 1"))).Count > 0;

    /// <summary>Reads every row and compares.</summary>
    /// <param name="known">A link that was noted down earlier and must still be there; null: none.</param>
    public async Task<Verdict> VerifyAsync(Link? known = null)
    {
        // Head before rows: rows are linked meanwhile, but no row is ever newer than the head.
        var top = await db.ReadAsync(
            tx => tx.FindAsync<Link>("select number, hash from audit where number is not null order by number desc limit 1"));
        var head = await db.ReadAsync(tx => tx.FindAsync<Link>("select number, hash from audit_head where id = 1"));
        var (last, signed) = (new Link(), false);
        if (head is null || top?.Number > head.Number)
            return Broken($"the head does not stand on the last row, {top?.Number ?? 0}");

        while (last.Number < head.Number)
        {
            var rows = await db.ReadAsync(tx => tx.QueryAsync<AuditRow>(
                $"select {Columns} from audit where number > @after and number <= @until order by number limit {Page}",
                new { after = last.Number, until = head.Number }));
            foreach (var row in rows)
            {
                if (row.Number != last.Number + 1)
                    return Broken($"row {last.Number + 1} is missing");
                if (row.Hash != keys.Link(row, last.Hash))
                    return Broken($"row {row.Number} ({About(row)}) is not as it was written");
                if (Foreign(row) is { } how)
                    return Broken($"row {row.Number} ({About(row)}) {how}");
                signed |= row.Mac is not null;
                last = new Link { Number = row.Number.Value, Hash = row.Hash };
                if (known?.Number == last.Number && !string.Equals(known.Hash, last.Hash, StringComparison.OrdinalIgnoreCase))
                    return Broken($"row {row.Number} is not the one that was noted");
            }

            if (rows.Count == 0)
                return Broken($"row {last.Number + 1} is missing");
        }

        if (head.Hash != last.Hash)
            return Broken($"the head is not row {last.Number}'s");
        if (known?.Number > last.Number)
            return Broken($"row {known.Number}, which was noted, is missing");
        var waiting = await db.ReadAsync(tx => tx.QueryAsync<AuditRow>($"select {Columns} from audit where number is null order by id"));
        foreach (var row in waiting)
        {
            if (Foreign(row) is { } how)
                return Broken($"row {row.Id}, not linked yet ({About(row)}), {how}");
        }

        return new Verdict(last.Number, null, last);

        // Rows from before there were MACs come first; removing the MAC of a later row breaks its link.
        string? Foreign(AuditRow row) => row.Mac is null
            ? signed ? "has no MAC: the program did not write it" : null
            : row.Mac == keys.Mac(row) ? null : "has a wrong MAC: it is not as the program wrote it";

        Verdict Broken(string how) => new(last.Number, how, last);
    }

    // A time that was tampered with may be no time.
    private static string About(AuditRow row) => row.CreatedAt >= 0 && row.CreatedAt <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? $"{row.Type}, {DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt):u}"
        : $"{row.Type}, {row.CreatedAt}";

    private async Task<(Link Head, bool More)> LinkBatchAsync(Tx tx)
    {
        // An update that changes nothing: it locks the row and reads its newest version.
        var head = await tx.FindAsync<Link>("update audit_head set number = number where id = 1 returning number, hash")
            ?? throw new InvalidOperationException("The head of the audit log is gone: 'HostedCapture audit verify' says more.");
        // Rows without a MAC come first: they are those of the program version before MACs.
        var rows = await tx.QueryAsync<AuditRow>(
            $"select {Columns} from audit where number is null order by mac is not null, id limit {LargestBatch}");
        if (rows.Count == 0)
            return (head, false);

        // Of 64 rows, then of 32, 16, …: a few statements that are compiled once, whatever the number of rows.
        for (var (first, size) = (0, LargestStatement); first < rows.Count; first += size)
        {
            while (size > rows.Count - first)
                size /= 2;
            var values = new SqlValues();
            var places = new List<string>(size);
            foreach (var row in rows.Skip(first).Take(size))
            {
                head = new Link { Number = head.Number + 1, Hash = keys.Link(row with { Number = head.Number + 1 }, head.Hash) };
                var i = places.Count;
                values.With($"i{i}", row.Id);
                values.With($"n{i}", head.Number);
                values.With($"h{i}", head.Hash);
                places.Add($"(@i{i}, @n{i}, @h{i})");
            }

            // Both databases call the columns of a list of values column1, column2, …
            await tx.ExecuteAsync(
                $"update audit set number = v.column2, hash = v.column3 from (values {string.Join(", ", places)}) as v "
                    + "where audit.id = v.column1",
                values);
        }

        await tx.ExecuteAsync("update audit_head set number = @Number, hash = @Hash where id = 1", head);
        return (head, rows.Count == LargestBatch);
    }
}
