using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Secrets;

namespace HostedCapture.Audit;

/// <summary>
/// The keyed hashes of a row of the audit log (HMAC-SHA-256, hexadecimal): its MAC when it is written, and
/// its link to the row before. The keys lie outside the database.
/// </summary>
/// <param name="master">The secret.</param>
public sealed class AuditKeys(MasterKey master)
{
    private readonly byte[] _rows = master.Derive("audit row");
    private readonly byte[] _links = master.Derive("audit chain");

    /// <summary>The MAC over a row's fields, without its number in the chain, which is not known yet.</summary>
    public string Mac(AuditRow row) => Sign(_rows, encoded => Fields(encoded, row));

    /// <summary>The hash that links a row to the one before.</summary>
    /// <param name="row">With its number.</param>
    /// <param name="before">The hash of the row before; empty for the first.</param>
    public string Link(AuditRow row, string before) => Sign(_links, encoded =>
    {
        Text(encoded, before);
        Number(encoded, row.Number!.Value);
        Fields(encoded, row);
        // Rows from before there were MACs keep the hash they have.
        if (row.Mac is not null)
            Text(encoded, row.Mac);
    });

    private static string Sign(byte[] key, Action<ArrayBufferWriter<byte>> write)
    {
        var encoded = new ArrayBufferWriter<byte>(512);
        write(encoded);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, encoded.WrittenSpan));
    }

    private static void Fields(ArrayBufferWriter<byte> encoded, AuditRow row)
    {
        Text(encoded, row.Id);
        Number(encoded, row.CreatedAt);
        Text(encoded, row.Actor);
        Text(encoded, row.Origin);
        Text(encoded, row.Type);
        Text(encoded, row.Outcome);
        Text(encoded, row.ObjectId);
        Text(encoded, row.Detail);
    }

    // Each text is preceded by its length, so that no two different rows have the same encoding.
    private static void Text(ArrayBufferWriter<byte> encoded, string? text)
    {
        Number(encoded, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text ?? "", encoded);
    }

    private static void Number(ArrayBufferWriter<byte> encoded, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(encoded.GetSpan(sizeof(long)), value);
        encoded.Advance(sizeof(long));
    }
}
