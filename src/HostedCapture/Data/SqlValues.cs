namespace HostedCapture.Data;

/// <summary>
/// The conditions of a query that is put together, with their values. A list is written out, since SQLite has no arrays and PostgreSQL
/// takes nothing else.
/// </summary>
public sealed class SqlValues : Dictionary<string, object?>
{
    private readonly List<string> _conditions = [];

    /// <summary>All conditions together, after <c>where</c>.</summary>
    public string Where => _conditions.Count == 0 ? "1 = 1" : string.Join(" and ", _conditions);

    /// <summary>A condition, with the value of its one parameter; none when the value is null.</summary>
    public SqlValues If(string condition, string name, object? value)
    {
        if (value is null)
            return this;
        _conditions.Add(condition);
        this[name] = value;
        return this;
    }

    /// <summary>That a column has one of some values; none when the list is null, and never true when it is empty.</summary>
    public SqlValues IfIn(string column, string name, IReadOnlyList<string>? list)
    {
        // One value is compared: every planner knows then that an index has the rows in their order.
        if (list is [var only])
            return If($"{column} = @{name}", name, only);
        if (list is not null)
            _conditions.Add($"{column} in {List(name, list)}");
        return this;
    }

    /// <summary>A value.</summary>
    public SqlValues With(string name, object? value)
    {
        this[name] = value;
        return this;
    }

    /// <summary>A list in brackets, after <c>in</c>.</summary>
    public string List(string name, IReadOnlyList<string> list)
    {
        // Nothing is in (null).
        if (list.Count == 0)
            return "(null)";
        foreach (var (i, value) in list.Index())
            this[$"{name}{i}"] = value;
        return $"({string.Join(", ", Enumerable.Range(0, list.Count).Select(i => $"@{name}{i}"))})";
    }
}
