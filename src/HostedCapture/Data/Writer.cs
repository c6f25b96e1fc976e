using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace HostedCapture.Data;

/// <summary>
/// SQLite's one writer. Requests that wait together share one commit, and so one fsync: each runs in a savepoint
/// of its own, so that a failed one does not affect the others.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    // Enough to share the cost of the fsync, few enough that the first request does not wait long.
    private const int LargestBatch = 128;

    // A commit of many intents touches a hundred pages of 4 KB and more, since each is in many indexes. With SQLite's own 500 in memory
    // and 1,000 in the log, the same pages would be copied from the log to the file every few commits.
    private const int CachedPages = 4000;
    private const int PagesInLog = 4000;

    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<SqliteConnection> _connect;
    private readonly Synchronous _synchronous;
    private readonly Task _loop;

    public Writer(Func<SqliteConnection> connect, Synchronous synchronous)
    {
        (_connect, _synchronous) = (connect, synchronous);
        // A thread of its own: SQLite's calls block.
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task<T> RunAsync<T>(Func<Tx, Task<T>> work)
    {
        var job = new Job<T>(work);
        if (!_jobs.Writer.TryWrite(job))
            throw new DatabaseUnavailableException(new ObjectDisposedException(nameof(Writer)));
        return await job.Done;
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _loop;
    }

    private void Loop()
    {
        SqliteSession? session = null;
        var batch = new List<Job>(LargestBatch);
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < LargestBatch && _jobs.Reader.TryRead(out var job))
                batch.Add(job);

            try
            {
                session ??= Connect();
                Commit(session, batch);
            }
            catch (Exception exception)
            {
                // Requests that arrived while this batch waited for the lock join it.
                while (_jobs.Reader.TryRead(out var job))
                    batch.Add(job);
                var failure = exception is DbException db && DatabaseUnavailableException.Is(db)
                    ? new DatabaseUnavailableException(exception)
                    : exception;
                // Undone before anybody is told.
                session?.Dispose();
                session = null;
                foreach (var job in batch)
                    job.Fail(failure);
            }

            batch.Clear();
        }

        session?.Dispose();
    }

    private SqliteSession Connect()
    {
        var connection = _connect();
        try
        {
            connection.Open();
            Migrator.Prepare(connection, _synchronous);
            var session = new SqliteSession(connection);
            session.Execute($"PRAGMA cache_size={CachedPages}");
            session.Execute($"PRAGMA wal_autocheckpoint={PagesInLog}");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Whatever is thrown here ends with a closed connection, and so with a transaction that is undone.
    private static void Commit(SqliteSession session, List<Job> batch)
    {
        // Not deferred: a transaction that reads first and writes later cannot wait for the lock.
        session.Execute("begin immediate");
        foreach (var job in batch)
        {
            session.Execute("savepoint job");
            var done = job.Run(new SqliteTx(session));
            if (session.IsAutocommit)
                throw new InvalidOperationException("The transaction ended within a request's work.");
            if (!done)
                session.Execute("rollback to job");
            session.Execute("release job");
        }

        session.Execute("commit");
        foreach (var job in batch)
            job.Answer();
    }

    private abstract class Job
    {
        /// <summary>
        /// Runs the work; false when only the work failed. A failure of the database is thrown, since it concerns the batch.
        /// </summary>
        public abstract bool Run(Tx tx);

        /// <summary>Gives the result, after the commit.</summary>
        public abstract void Answer();

        public abstract void Fail(Exception exception);
    }

    private sealed class Job<T>(Func<Tx, Task<T>> work) : Job
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Tx? _tx;
        private T? _result;
        private Exception? _failure;

        public Task<T> Done => _done.Task;

        public override bool Run(Tx tx)
        {
            try
            {
                _tx = tx;
                _result = work(tx).GetAwaiter().GetResult();
                return true;
            }
            catch (DbException exception) when (DatabaseUnavailableException.Is(exception))
            {
                throw;
            }
            catch (Exception exception)
            {
                _failure = exception;
                return false;
            }
        }

        public override void Answer()
        {
            if (_failure is not null)
            {
                _done.TrySetException(_failure);
                return;
            }

            _tx!.Committed();
            _done.TrySetResult(_result!);
        }

        public override void Fail(Exception exception) => _done.TrySetException(_failure ?? exception);
    }
}
