using Microsoft.Data.Sqlite;

namespace HostedCapture.Data;

/// <summary>The connections that read a SQLite file: each is used by one caller at a time, and a few stay open for the next ones.</summary>
/// <param name="connect">Makes one.</param>
internal sealed class SqliteReaders(Func<SqliteConnection> connect) : IDisposable
{
    // As many as ever read at once on a few cores; a page cache and compiled statements, a megabyte or two, each.
    private const int MostKept = 8;

    private readonly Lock _lock = new();
    private readonly Stack<SqliteSession> _idle = new(MostKept);
    private bool _ended;

    /// <summary>Runs statements that only read.</summary>
    public async Task<T> RunAsync<T>(Func<Tx, Task<T>> work)
    {
        var session = Take() ?? Open();
        try
        {
            var result = await work(new SqliteTx(session));
            PutBack(session);
            return result;
        }
        catch
        {
            // It may be what failed.
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            while (_idle.TryPop(out var session))
                session.Dispose();
        }
    }

    private SqliteSession? Take()
    {
        lock (_lock)
            return _idle.TryPop(out var session) ? session : null;
    }

    private SqliteSession Open()
    {
        var connection = connect();
        try
        {
            connection.Open();
            return new SqliteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void PutBack(SqliteSession session)
    {
        lock (_lock)
        {
            if (!_ended && _idle.Count < MostKept)
            {
                _idle.Push(session);
                return;
            }
        }

        session.Dispose();
    }
}
