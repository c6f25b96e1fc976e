using System.Data;
using System.Globalization;
using System.Text;
using Dapper;

namespace HostedCapture.Data;

/// <summary>
/// How values stand in columns, which are only <c>text</c> and <c>bigint</c>: ids as text, times as Unix milliseconds, yes and
/// no as 1 and 0, the names of states in snake_case. Records are read as they are, and values are given as they are; only a
/// name is written by <see cref="Name"/>, since Dapper writes every enum as its number.
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

    /// <summary>What <see cref="Name"/> wrote.</summary>
    public static T Parse<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>Tells Dapper. Before the first statement, since it keeps what it knows of a type.</summary>
    internal static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        Register(new Ids());
        Register(new Times());
        Register(new Switches());
    }

    private static void Register<T>(SqlMapper.TypeHandler<T> handler)
        where T : struct
    {
        // What Dapper would do with the type by itself goes first, or it is not asked again.
        SqlMapper.RemoveTypeMap(typeof(T));
        SqlMapper.RemoveTypeMap(typeof(T?));
        SqlMapper.AddTypeHandler(handler);
    }

    private sealed class Ids : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) => Guid.Parse((string)value);

        public override void SetValue(IDbDataParameter parameter, Guid value) => (parameter.DbType, parameter.Value) = (DbType.String, value.ToString());
    }

    private sealed class Times : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) =>
            DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(value, CultureInfo.InvariantCulture));

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) =>
            (parameter.DbType, parameter.Value) = (DbType.Int64, value.ToUnixTimeMilliseconds());
    }

    private sealed class Switches : SqlMapper.TypeHandler<bool>
    {
        public override bool Parse(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture) == 1;

        public override void SetValue(IDbDataParameter parameter, bool value) => (parameter.DbType, parameter.Value) = (DbType.Int64, value ? 1L : 0L);
    }
}
