using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HostedCapture.Data;

/// <summary>A compiled statement of SQLite: its values by name, its rows as records.</summary>
internal sealed class SqliteStatement : IDisposable
{
    // SQLITE_PREPARE_PERSISTENT, https://sqlite.org/c3ref/c_prepare_dont_log.html
    private const uint Persistent = 1;

    private const int OnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly string[] _names;
    private readonly bool _writes;
    private readonly SqliteRow _row;

    // How to get at the values in an object of this type.
    private (Type Type, PropertyInfo[] Properties, ColumnTypes.IColumn?[] Columns)? _source;
    private (Type Type, int Signature, Delegate Read)? _reader;

    /// <summary>Compiles it.</summary>
    /// <exception cref="SqliteException">SQLite refused it.</exception>
    public SqliteStatement(sqlite3 database, string sql)
    {
        (_database, Sql) = (database, sql);
        Check(raw.sqlite3_prepare_v3(database, sql, Persistent, out _statement, out var rest));
        Rest = string.IsNullOrWhiteSpace(rest) ? null : rest;
        _names = new string[raw.sqlite3_bind_parameter_count(_statement)];
        for (var i = 0; i < _names.Length; i++)
            _names[i] = raw.sqlite3_bind_parameter_name(_statement, i + 1).utf8_to_string()[1..];
        _writes = raw.sqlite3_stmt_readonly(_statement) == 0;
        _row = new SqliteRow(_statement);
    }

    /// <summary>Its text.</summary>
    public string Sql { get; }

    /// <summary>The statements that follow in the text; null: none.</summary>
    public string? Rest { get; }

    /// <summary>Runs it to its end; gives the number of rows that changed.</summary>
    public int Execute(object? values)
    {
        Bind(values);
        while (Step())
        {
            // Nobody wants its rows.
        }

        return _writes ? raw.sqlite3_changes(_database) : 0;
    }

    /// <summary>Gives it its values.</summary>
    /// <param name="values">An object with properties, or a dictionary; null: it has none.</param>
    /// <exception cref="ArgumentException">One is missing.</exception>
    public void Bind(object? values)
    {
        if (_names.Length == 0)
            return;
        if (values is IDictionary<string, object?> dictionary)
        {
            for (var i = 0; i < _names.Length; i++)
                Bind(i + 1, dictionary.TryGetValue(_names[i], out var value) ? value : throw Missing(_names[i]), null);
            return;
        }

        var (_, properties, columns) = SourceOf(values?.GetType() ?? throw Missing(_names[0]));
        for (var i = 0; i < properties.Length; i++)
            Bind(i + 1, properties[i].GetValue(values), columns[i]);
    }

    /// <summary>Goes on to the next row; false when there is none.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
            Check(code);
        return false;
    }

    /// <summary>The row as a record, or its one column as a value.</summary>
    public T Read<T>()
    {
        if (ColumnTypes.IsValue(typeof(T)))
            return ColumnTypes.Read<T>(_row.GetValue(0));
        // A column of a table has one type; what an expression has, its value tells.
        var signature = _row.Signature;
        if (_reader is not { } known || known.Type != typeof(T) || known.Signature != signature)
            _reader = known = (typeof(T), signature, ((DbDataReader)_row).GetRowParser<T>());
        return ((Func<DbDataReader, T>)known.Read)(_row);
    }

    /// <summary>Back to its beginning, without values.</summary>
    public void Reset()
    {
        // What it gives back is what the last step said.
        _ = raw.sqlite3_reset(_statement);
        if (_names.Length > 0)
            _ = raw.sqlite3_clear_bindings(_statement);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _row.Dispose();
        _statement.Dispose();
    }

    private (Type Type, PropertyInfo[] Properties, ColumnTypes.IColumn?[] Columns) SourceOf(Type type)
    {
        if (_source is { } known && known.Type == type)
            return known;
        var properties = Array.ConvertAll(_names, name => type.GetProperty(name) ?? throw Missing(name));
        var source = (type, properties, Array.ConvertAll(properties, property => ColumnTypes.Find(property.PropertyType)));
        _source = source;
        return source;
    }

    private void Bind(int place, object? value, ColumnTypes.IColumn? column)
    {
        if (value is not null and not string and not long and not int)
            value = (column ?? ColumnTypes.Find(value.GetType()))?.Write(value) ?? value;
        Check(value switch
        {
            null => raw.sqlite3_bind_null(_statement, place),
            string text => BindText(place, text),
            double number => raw.sqlite3_bind_double(_statement, place, number),
            byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
            long number => raw.sqlite3_bind_int64(_statement, place, number),
            int or Enum => raw.sqlite3_bind_int64(_statement, place, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            _ => throw new NotSupportedException($"A column cannot hold a {value.GetType().Name}."),
        });
    }

    private int BindText(int place, string text)
    {
        // Of nothing SQLite would make a null.
        if (text.Length == 0)
            return raw.sqlite3_bind_text(_statement, place, text);
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = longest <= OnStack ? stackalloc byte[longest] : new byte[Encoding.UTF8.GetByteCount(text)];
        return raw.sqlite3_bind_text(_statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static ArgumentException Missing(string name) => new($"There is no value for @{name}.", nameof(name));

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
