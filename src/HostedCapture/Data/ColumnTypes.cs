using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using HostedCapture.Domain;

namespace HostedCapture.Data;

/// <summary>
/// How values stand in columns, which are only <c>text</c> and <c>bigint</c>: ids as text, times and spans as (Unix)
/// milliseconds, yes and no as 1 and 0, the names of states in snake_case. Records are read as they are, and values are given
/// as they are.
/// </summary>
public static class ColumnTypes
{
    private static readonly ConcurrentDictionary<Type, IColumn> s_columns = new();

    /// <summary>How values of a type stand in a column.</summary>
    internal interface IColumn
    {
        /// <summary>The text or number of a value.</summary>
        object Write(object value);

        /// <summary>The value of a text or number.</summary>
        object Read(object value);
    }

    /// <summary>A state or a kind as its column has it: <c>partially_refunded</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum
    {
        var name = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
                name.Append('_');
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>Tells Dapper of states or kinds that stand by their <see cref="Name"/>; before the first statement with them.</summary>
    public static void AddNames<T>()
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToFrozenDictionary(value => value, Name);
        var values = names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
        AddText<T>(value => names[value], name => values[name]);
    }

    /// <summary>Tells Dapper of a type that stands as JSON; before the first statement with it.</summary>
    public static void AddJson<T>(JsonSerializerOptions options)
        where T : class =>
        AddText(value => JsonSerializer.Serialize(value, options), json => JsonSerializer.Deserialize<T>(json, options)!);

    /// <summary>Tells Dapper. Before the first statement, since it keeps what it knows of a type.</summary>
    internal static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        // Otherwise it writes every enum as its number.
        SqlMapper.Settings.PreferTypeHandlersForEnums = true;
        // A parameter has its column's type, so that PostgreSQL compares like with like.
        SqlMapper.AddTypeMap(typeof(int), DbType.Int64);
        SqlMapper.AddTypeMap(typeof(int?), DbType.Int64);
        AddText(id => id.ToString(), Guid.Parse);
        AddNumber(time => time.ToUnixTimeMilliseconds(), DateTimeOffset.FromUnixTimeMilliseconds);
        AddNumber(span => (long)span.TotalMilliseconds, milliseconds => TimeSpan.FromMilliseconds(milliseconds));
        AddNumber(yes => yes ? 1 : 0, number => number == 1);
        AddText(kind => kind.ToWire(), name => CaptureKinds.Parse(name)!.Value);
        AddNames<IntentState>();
        AddNames<PaymentState>();
        AddNames<Operation>();
    }

    /// <summary>How values of a type stand in a column; null: as they are.</summary>
    internal static IColumn? Find(Type type) =>
        s_columns.TryGetValue(type, out var column) || s_columns.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out column)
            ? column
            : null;

    /// <summary>Whether a type is one column and no row.</summary>
    internal static bool IsValue(Type type) =>
        type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type).IsPrimitive || Find(type) is not null;

    /// <summary>The value of a column; of a null, the type's own nothing.</summary>
    internal static T Read<T>(object value)
    {
        if (value is DBNull)
            return default!;
        if (Find(typeof(T)) is { } column)
            return (T)column.Read(value);
        return value is T same
            ? same
            : (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture);
    }

    private static void AddText<T>(Func<T, string> write, Func<string, T> read) =>
        Add(new Column<T>(DbType.String, write, value => read((string)value)));

    private static void AddNumber<T>(Func<T, long> write, Func<long, T> read) =>
        Add(new Column<T>(DbType.Int64, value => write(value), value => read(Convert.ToInt64(value, CultureInfo.InvariantCulture))));

    private static void Add<T>(Column<T> handler)
    {
        s_columns[typeof(T)] = handler;
        // What Dapper would do with the type by itself goes first, or the handler is not asked.
        SqlMapper.RemoveTypeMap(typeof(T));
        if (typeof(T).IsValueType)
            SqlMapper.RemoveTypeMap(typeof(Nullable<>).MakeGenericType(typeof(T)));
        SqlMapper.AddTypeHandler(handler);
    }

    private sealed class Column<T>(DbType type, Func<T, object> write, Func<object, T> read) : SqlMapper.TypeHandler<T>, IColumn
    {
        object IColumn.Write(object value) => write((T)value);

        object IColumn.Read(object value) => read(value)!;

        public override T Parse(object value) => read(value);

        public override void SetValue(IDbDataParameter parameter, T? value) => (parameter.DbType, parameter.Value) = (type, write(value!));
    }
}
