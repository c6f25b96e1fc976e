using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text;
using SQLitePCL;

namespace HostedCapture.Data;

/// <summary>The present row of a statement, as far as Dapper needs it to make a record.</summary>
/// <param name="statement">The statement.</param>
internal sealed class SqliteRow(sqlite3_stmt statement) : DbDataReader
{
    // Null: an expression, which has no type of its own.
    private readonly string?[] _types = [.. Enumerable.Range(0, raw.sqlite3_column_count(statement))
        .Select(i => raw.sqlite3_column_decltype(statement, i).utf8_to_string())];

    /// <summary>The same for rows whose columns have the same types.</summary>
    public int Signature
    {
        get
        {
            var signature = 0;
            for (var i = 0; i < _types.Length; i++)
            {
                if (_types[i] is null)
                    signature = (signature * 31) + raw.sqlite3_column_type(statement, i);
            }

            return signature;
        }
    }

    public override int FieldCount => _types.Length;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override int RecordsAffected => -1;

    public override int Depth => 0;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override string GetName(int ordinal) => raw.sqlite3_column_name(statement, ordinal).utf8_to_string();

    public override int GetOrdinal(string name)
    {
        for (var i = 0; i < _types.Length; i++)
        {
            if (GetName(i) == name)
                return i;
        }

        throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such column.");
    }

    public override string GetDataTypeName(int ordinal) => _types[ordinal] ?? "";

    public override Type GetFieldType(int ordinal) => _types[ordinal] switch
    {
        "text" => typeof(string),
        "bigint" => typeof(long),
        _ => raw.sqlite3_column_type(statement, ordinal) switch
        {
            raw.SQLITE_INTEGER => typeof(long),
            raw.SQLITE_FLOAT => typeof(double),
            raw.SQLITE_TEXT => typeof(string),
            _ => typeof(byte[]),
        },
    };

    public override object GetValue(int ordinal) => raw.sqlite3_column_type(statement, ordinal) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, ordinal),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(statement, ordinal),
        raw.SQLITE_TEXT => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, ordinal)),
        raw.SQLITE_NULL => DBNull.Value,
        _ => raw.sqlite3_column_blob(statement, ordinal).ToArray(),
    };

    public override bool IsDBNull(int ordinal) => raw.sqlite3_column_type(statement, ordinal) == raw.SQLITE_NULL;

    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public override long GetInt64(int ordinal) => (long)GetValue(ordinal);

    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    public override double GetDouble(int ordinal) => Convert.ToDouble(GetValue(ordinal), CultureInfo.InvariantCulture);

    // Columns are text and bigint; Dapper makes the rest of those.
    public override bool GetBoolean(int ordinal) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override int GetValues(object[] values) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override bool NextResult() => throw new NotSupportedException();

    public override bool Read() => throw new NotSupportedException();
}
