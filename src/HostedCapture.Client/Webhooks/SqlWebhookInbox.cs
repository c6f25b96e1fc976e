using System.Data.Common;

namespace HostedCapture.Client;

/// <summary>
/// Remembers webhooks in a table of your own database, for all your processes: SQLite, PostgreSQL, SQL Server, or whatever else
/// has an ADO.NET provider with <c>@name</c> parameters. Make the table by <see cref="CreateTable"/>; an event is sent again for
/// 30 days at the most, so delete rows whose <c>handled_at</c> (Unix milliseconds) is older than that.
/// </summary>
public sealed class SqlWebhookInbox : IWebhookInbox
{
    /// <summary>The statement that makes the table, for your migrations.</summary>
    public const string CreateTable =
        "create table hosted_capture_webhooks (id varchar(100) not null primary key, taken_at bigint not null, handled_at bigint)";

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);

    private readonly Func<DbConnection> _connect;

    /// <summary>Over a database.</summary>
    /// <param name="connect">Makes a connection, which is opened and disposed of here.</param>
    public SqlWebhookInbox(Func<DbConnection> connect) => _connect = connect;

    /// <inheritdoc/>
    public async Task<InboxClaim> TakeAsync(string id, CancellationToken cancellationToken = default)
    {
        using var connection = _connect();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var now = Now.UtcNow.ToUnixTimeMilliseconds();
        if (await IsNewAsync(connection, id, now, cancellationToken).ConfigureAwait(false))
            return InboxClaim.Taken;

        using var read = Command(connection, "select handled_at from hosted_capture_webhooks where id = @id", id);
        if (await read.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not (null or DBNull))
            return InboxClaim.Handled;
        using var again = Command(
            connection,
            "update hosted_capture_webhooks set taken_at = @now where id = @id and handled_at is null and taken_at < @lost",
            id,
            ("now", now),
            ("lost", now - (long)s_lease.TotalMilliseconds));
        return await again.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1 ? InboxClaim.Taken : InboxClaim.Running;
    }

    /// <inheritdoc/>
    public Task CompleteAsync(string id, CancellationToken cancellationToken = default) =>
        RunAsync(
            "update hosted_capture_webhooks set handled_at = @now where id = @id",
            id,
            cancellationToken,
            ("now", Now.UtcNow.ToUnixTimeMilliseconds()));

    /// <inheritdoc/>
    public Task ReleaseAsync(string id, CancellationToken cancellationToken = default) =>
        RunAsync("delete from hosted_capture_webhooks where id = @id and handled_at is null", id, cancellationToken);

    private static async Task<bool> IsNewAsync(DbConnection connection, string id, long now, CancellationToken cancellationToken)
    {
        using var insert = Command(
            connection,
            """
            insert into hosted_capture_webhooks (id, taken_at)
            select @id, @now where not exists (select 1 from hosted_capture_webhooks where id = @id)
            """,
            id,
            ("now", now));
        try
        {
            return await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
        }
        catch (DbException)
        {
            // Another process was quicker, and its row is there; or the statement cannot work, and there is none.
            using var count = Command(connection, "select count(*) from hosted_capture_webhooks where id = @id", id);
            if (Convert.ToInt64(
                await count.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false),
                System.Globalization.CultureInfo.InvariantCulture) == 0)
                throw;
            return false;
        }
    }

    private static DbCommand Command(DbConnection connection, string sql, string id, params (string Name, long Value)[] more)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        Add("id", id);
        foreach (var (name, value) in more)
            Add(name, value);
        return command;

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + name, value);
            command.Parameters.Add(parameter);
        }
    }

    private async Task RunAsync(string sql, string id, CancellationToken cancellationToken, params (string Name, long Value)[] more)
    {
        using var connection = _connect();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        using var command = Command(connection, sql, id, more);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
