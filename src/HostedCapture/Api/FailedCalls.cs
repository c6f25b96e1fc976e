using System.Text.RegularExpressions;
using System.Threading.Channels;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Api;

/// <summary>
/// The log of failed calls. A call that succeeds costs a comparison; one that fails is put into a queue and written later, many in one
/// transaction. What does not fit into the queue, or is more than a caller's share of a minute, is left out: the log is a help for
/// developers, and must never be what brings the product down.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs what is left out.</param>
public sealed partial class FailedCalls(Db db, TimeProvider time, ILogger<FailedCalls> logger) : BackgroundService
{
    /// <summary>Calls of one caller that are written in a minute; those without a token are one caller.</summary>
    public const int MostPerMinute = 120;

    private const int MostWaiting = 2000;
    private const int LargestBatch = 200;
    private const int MostSwept = 500;
    private const int MostFields = 20;

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Channel<FailedCall> _waiting = Channel.CreateBounded<FailedCall>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _shares = [];
    private DateTimeOffset _minute;
    private long _leftOut;

    /// <summary>Notes a call that failed; does nothing that could fail or wait.</summary>
    /// <param name="context">The request, answered.</param>
    /// <param name="took">How long the answer took.</param>
    public void Note(HttpContext context, TimeSpan took)
    {
        if (CallerOf(context) is not { } caller)
            return;
        var now = time.GetUtcNow();
        if (!TakeShare(caller, now))
            return;
        var problem = context.Features.Get<Problem>();
        var call = new FailedCall
        {
            Id = Guid.CreateVersion7(now).ToString(),
            CreatedAt = now,
            ApplicationId = caller.Length > 0 ? caller : null,
            ObjectId = RequestName.IdOf(context)?.ToString(),
            Method = RequestName.MethodOf(context),
            Route = RequestName.RouteOf(context),
            Status = context.Response.StatusCode,
            Code = problem?.Code ?? context.Features.Get<FailedWith>()?.Code,
            Fields = problem is { Errors.Count: > 0 } ? string.Join('\n', problem.Errors.Take(MostFields).Select(Wrong)) : null,
            Milliseconds = (long)took.TotalMilliseconds,
            RequestId = SecurityHeaders.IdOf(context),
            Client = ClientOf(context.Request.Headers.UserAgent.ToString()),
        };
        if (!_waiting.Writer.TryWrite(call))
            Interlocked.Increment(ref _leftOut);
    }

    /// <summary>Failed calls, newest first; one more than the limit when there is another page.</summary>
    public Task<IReadOnlyList<FailedCall>> ListAsync(FailedCallFilter filter, string? after, int limit)
    {
        var values = filter.Values().If("id < @after", "after", after).With("rows", limit + 1);
        return db.ReadAsync(tx => tx.QueryAsync<FailedCall>(
            $"select {FailedCall.Columns} from failed_calls where {values.Where} order by id desc limit @rows", values));
    }

    /// <summary>How many there are.</summary>
    public Task<RowCount> CountAsync(FailedCallFilter filter, CancellationToken enough)
    {
        var values = filter.Values();
        return db.CountAsync($"select 1 from failed_calls where {values.Where}", values, enough);
    }

    /// <summary>Forgets those of more than thirty days ago; a few at a time.</summary>
    public Task<int> SweepAsync() => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "delete from failed_calls where id in (select id from failed_calls where created_at <= @old order by created_at limit @MostSwept)",
        new { old = time.GetUtcNow() - s_kept, MostSwept }));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<FailedCall>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(s_gather, time, stoppingToken);
                Fill(batch);
                while (!await TryWriteAsync(batch))
                    await Task.Delay(s_pause, time, stoppingToken);
                batch.Clear();
                if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var leftOut)
                    LogLeftOut(leftOut);
            }
        }
        catch (OperationCanceledException)
        {
            do
                Fill(batch);
            while (batch.Count > 0 && await TryWriteAsync(batch) && Clear(batch));
        }
    }

    private static bool Clear(List<FailedCall> batch)
    {
        batch.Clear();
        return true;
    }

    private void Fill(List<FailedCall> batch)
    {
        while (batch.Count < LargestBatch && _waiting.Reader.TryRead(out var call))
            batch.Add(call);
    }

    private async Task<bool> TryWriteAsync(List<FailedCall> batch)
    {
        try
        {
            await db.InTransactionAsync(tx => tx.ExecuteAsync(
                """
                insert into failed_calls (id, created_at, application_id, object_id, method, route, status, code, fields, milliseconds,
                    request_id, client)
                values (@Id, @CreatedAt, @ApplicationId, @ObjectId, @Method, @Route, @Status, @Code, @Fields, @Milliseconds, @RequestId,
                    @Client)
                """,
                batch));
            return true;
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Another try would fail the same way.
            LogFailed(batch.Count, exception.GetType().Name, exception.StackTrace);
            return true;
        }
    }

    // An application's id; empty without a valid token; null for what is no merchant's call: pages, operators, and strangers who
    // look for what is not there.
    private static string? CallerOf(HttpContext context)
    {
        var endpoint = RequestName.EndpointOf(context);
        if (endpoint?.Metadata.GetMetadata<TroublePage>() is not null
            || RequestName.RouteOf(context).StartsWith("/operator/", StringComparison.Ordinal))
            return null;
        if (context.User.Identity is { IsAuthenticated: true, Name: { } name })
            return name.StartsWith(AuditLog.OperatorActor, StringComparison.Ordinal) ? null : name;
        return endpoint?.Metadata.GetMetadata<ApiTag>() is null ? null : "";
    }

    private bool TakeShare(string caller, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (now - _minute >= TimeSpan.FromMinutes(1) || now < _minute)
            {
                _shares.Clear();
                _minute = now;
            }

            var share = _shares.GetValueOrDefault(caller);
            _shares[caller] = share + 1;
            if (share < MostPerMinute)
                return true;
        }

        Interlocked.Increment(ref _leftOut);
        return false;
    }

    // A field that the API does not know has a name of the caller's own.
    private static string Wrong(FieldError error) => $"{(FieldName().IsMatch(error.Field) ? error.Field : "(other)")} {error.Code}";

    private static string? ClientOf(string agent) =>
        Product().Match(agent) is { Success: true } product && !CardNumbers.AreIn(product.Value) ? product.Value : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_.\-]{0,80}\z", RegexOptions.None, 1000)]
    private static partial Regex FieldName();

    // RFC 9110, 10.1.5: the first product, with its version.
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.\-]{0,39}(/[0-9A-Za-z.\-+]{1,24})?(?=\z| )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Product();

    [LoggerMessage(1, LogLevel.Warning, "{Count} failed calls are not in the log of failed calls: they came too fast")]
    private partial void LogLeftOut(long count);

    [LoggerMessage(2, LogLevel.Error, "Writing {Count} failed calls failed with {Exception}: {Where}")]
    private partial void LogFailed(int count, string exception, string? where);
}

/// <summary>Where calls are watched.</summary>
public static class FailedCallLog
{
    /// <summary>Adds the log.</summary>
    public static void AddFailedCalls(this IServiceCollection services)
    {
        services.AddSingleton<FailedCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<FailedCalls>());
    }

    /// <summary>Notes the calls that fail. Outside of what answers errors, so that it sees the status that was sent.</summary>
    public static void UseFailedCalls(this IApplicationBuilder app)
    {
        var calls = app.ApplicationServices.GetRequiredService<FailedCalls>();
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use(async (context, next) =>
        {
            var start = time.GetTimestamp();
            await next(context);
            if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
                calls.Note(context, time.GetElapsedTime(start));
        });
    }
}
