using System.Buffers.Text;
using System.Text;
using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.Operators;

/// <summary>A place in a list that is ordered by time, newest first.</summary>
/// <param name="Time">When the last row of a page was made.</param>
/// <param name="Id">That row.</param>
internal sealed record PagePlace(DateTimeOffset Time, string Id)
{
    private const int Longest = 200;
    private static readonly long s_lastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The place as an answer's <c>next</c>.</summary>
    public string Cursor => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{Time.ToUnixTimeMilliseconds()} {Id}"));

    /// <summary>Reads a cursor; null for any other text.</summary>
    public static PagePlace? Read(string cursor) =>
        cursor.Length <= Longest && StrictBase64.ReadUrl(cursor) is { } bytes
            && Encoding.ASCII.GetString(bytes).Split(' ') is [var time, { Length: > 0 } id] && !id.Any(char.IsControl)
            && long.TryParse(time, out var milliseconds)
            ? new PagePlace(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, s_lastTime)), id)
            : null;
}

/// <summary>
/// The SQL of a page: newest first, and only of the applications of who asks. Alternatives (several applications, a state that
/// stands for two) are read each by its own index and then put together, so that a page is as quick with a million rows.
/// </summary>
internal sealed class KeysetQuery
{
    private readonly List<string> _conditions = [];
    private readonly List<IReadOnlyList<string>> _alternatives = [];
    private readonly Dictionary<string, object> _values = [];

    /// <summary>Limits the query to the applications of who asks.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="column">The column of the application's id; it must be in the table.</param>
    public KeysetQuery(CurrentOperator caller, string column = "application_id")
    {
        if (caller.Applications is { } applications)
            Any([.. applications.Select((id, i) => Equal(column, $"scope{i}", id))]);
    }

    /// <summary>The values of its parameters.</summary>
    public IReadOnlyDictionary<string, object> Values => _values;

    /// <summary>A condition with a parameter; none when the value is null.</summary>
    public KeysetQuery Where(string condition, string name, object? value)
    {
        if (value is null)
            return this;
        _conditions.Add(condition);
        _values[name] = value;
        return this;
    }

    /// <summary>A condition without a parameter.</summary>
    public KeysetQuery Where(string condition)
    {
        _conditions.Add(condition);
        return this;
    }

    /// <summary>Any of some conditions, which must exclude each other.</summary>
    public KeysetQuery Any(params IReadOnlyList<string> conditions)
    {
        if (conditions is [var only])
            _conditions.Add(only);
        else
            _alternatives.Add(conditions.Count == 0 ? ["1 = 0"] : conditions);
        return this;
    }

    /// <summary>A parameter for <see cref="Any"/>.</summary>
    public void Value(string name, object value) => _values[name] = value;

    /// <summary>The page's statement; it may be used with more than one place.</summary>
    /// <param name="columns">
    /// What is read; <paramref name="time"/> as <c>created_at</c> and <paramref name="id"/> as <c>id</c> among it.
    /// </param>
    /// <param name="from">The table, or a join.</param>
    /// <param name="after">The place after which it begins; null: at the newest.</param>
    /// <param name="rows">How many at the most.</param>
    /// <param name="time">The column of the time.</param>
    /// <param name="id">The column that decides between equal times.</param>
    public (string Sql, object Values) Page(
        string columns, string from, PagePlace? after, int rows, string time = "created_at", string id = "id")
    {
        var values = new Dictionary<string, object>(_values) { ["rows"] = rows };
        var conditions = _conditions.ToList();
        if (after is not null)
        {
            conditions.Add($"({time}, {id}) < (@afterTime, @afterId)");
            (values["afterTime"], values["afterId"]) = (after.Time, after.Id);
        }

        var branches = Branches(conditions)
            .Select(where => $"select {columns} from {from} where {where} order by {time} desc, {id} desc limit @rows")
            .ToList();
        return branches is [var only]
            ? (only, values)
            : ($"select * from ({string.Join(" union all ", branches.Select((branch, i) => $"select * from ({branch}) as part{i}"))}) "
                + "as page "
                + "order by created_at desc, id desc limit @rows", values);
    }

    /// <summary>Counts its rows; each alternative by its own index.</summary>
    /// <param name="db">Where.</param>
    /// <param name="from">The table, or a join.</param>
    /// <param name="enough">Ends the counting.</param>
    public Task<RowCount> CountAsync(Db db, string from, CancellationToken enough) => db.CountAsync(
        string.Join(" union all ", Branches(_conditions).Select(where => $"select 1 from {from} where {where}")), _values, enough);

    /// <summary>The whole condition, for one row.</summary>
    public string Condition => Joined([.. _conditions, .. _alternatives.Select(any => $"({string.Join(" or ", any)})")]);

    /// <summary>Reads a page and one row more, which tells whether there is a next.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(Db db, string columns, string from, PagePlace? after, int limit)
    {
        var (sql, values) = Page(columns, from, after, limit + 1);
        return db.ReadAsync(tx => tx.QueryAsync<T>(sql, values));
    }

    private string Equal(string column, string name, string value)
    {
        _values[name] = value;
        return $"{column} = @{name}";
    }

    private IEnumerable<string> Branches(IReadOnlyList<string> conditions) => _alternatives.Aggregate(
        (IEnumerable<IReadOnlyList<string>>)[conditions],
        (all, any) => all.SelectMany(branch => any.Select(one => (IReadOnlyList<string>)[.. branch, one]))).Select(Joined);

    private static string Joined(IReadOnlyList<string> conditions) => conditions.Count == 0 ? "1 = 1" : string.Join(" and ", conditions);
}
