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
        where T : struct, Enum =>
        AddText(Name, name => Enum.Parse<T>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true));

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

    private static void AddText<T>(Func<T, string> write, Func<string, T> read) =>
        Add(new Column<T>(DbType.String, write, value => read((string)value)));

    private static void AddNumber<T>(Func<T, long> write, Func<long, T> read) =>
        Add(new Column<T>(DbType.Int64, value => write(value), value => read(Convert.ToInt64(value, CultureInfo.InvariantCulture))));

    private static void Add<T>(SqlMapper.TypeHandler<T> handler)
    {
        // What Dapper would do with the type by itself goes first, or the handler is not asked.
        SqlMapper.RemoveTypeMap(typeof(T));
        if (typeof(T).IsValueType)
            SqlMapper.RemoveTypeMap(typeof(Nullable<>).MakeGenericType(typeof(T)));
        SqlMapper.AddTypeHandler(handler);
    }

    private sealed class Column<T>(DbType type, Func<T, object> write, Func<object, T> read) : SqlMapper.TypeHandler<T>
    {
        public override T Parse(object value) => read(value);

        public override void SetValue(IDbDataParameter parameter, T? value) => (parameter.DbType, parameter.Value) = (type, write(value!));
    }
}
