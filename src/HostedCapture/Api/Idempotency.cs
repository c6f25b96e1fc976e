using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Secrets;

namespace HostedCapture.Api;

/// <summary>How long a request with a key may run.</summary>
/// <param name="Lease">
/// After it, another request with the key takes over, with the id the first one reserved, under
/// which it finds what the first one began.
/// </param>
public sealed record IdempotencySettings(TimeSpan Lease);

/// <summary>
/// <c>Idempotency-Key</c>: the same request (method, route and body) gets the same answer, byte for byte, for 24 hours;
/// another one with the same key is refused. Answers are stored encrypted, since they hold capture links and names.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="time">The clock.</param>
/// <param name="master">Hashes the requests and seals the answers.</param>
/// <param name="settings">How long a request may run.</param>
public sealed class Idempotency(Db db, TimeProvider time, MasterKey master, IdempotencySettings settings)
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The longest key, in printable ASCII characters.</summary>
    public const int LongestKey = 255;

    // Replaces an answer whose object was deleted: the data is gone, but the key creates no second object.
    private const string Forgotten = "forgotten";

    private static readonly TimeSpan s_kept = TimeSpan.FromHours(24);

    private readonly byte[] _hashKey = master.Derive("idempotent request");
    private readonly Seal _seal = new(master, "idempotent answer");

    /// <summary>
    /// The id for the object this request creates, so that running it again creates no second one. It begins with the time, so that
    /// the rows of a moment lie side by side in every index with it.
    /// </summary>
    public static Guid ReservedId(HttpContext context) => context.Features.Get<Claim>() is { } claim
        ? claim.ReservedId
        : Guid.CreateVersion7(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>Runs a request once for its key; without the header, just runs it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="applicationId">Whose key it is.</param>
    /// <param name="next">The request's work.</param>
    public async Task RunAsync(HttpContext context, string applicationId, RequestDelegate next)
    {
        var header = context.Request.Headers[Header];
        if (header.Count == 0)
        {
            await next(context);
            return;
        }

        if (header is not [{ Length: > 0 and <= LongestKey } key] || !key.All(c => c is >= ' ' and <= '~'))
        {
            await BadKey().ExecuteAsync(context);
            return;
        }

        var body = await RequestBody.ReadAsync(context);
        if (body.Trouble is { } trouble)
        {
            await UnhandledErrors.ProblemOf(trouble).ExecuteAsync(context);
            return;
        }

        var claim =
            await ClaimAsync(applicationId, key, Hash(context.Request, body.Bytes.Span), context.Request.RouteValues["id"]?.ToString());
        switch (claim)
        {
            case { Taken: true }:
                context.Features.Set(claim);
                await RunAndKeepAsync(context, applicationId, key, next);
                break;
            case { SameRequest: false }:
                await Reused().ExecuteAsync(context);
                break;
            case { Answer: Forgotten }:
                await Problem.NotFound().ExecuteAsync(context);
                break;
            case { Answer: { } closed } when _seal.Open(closed, applicationId, key) is { } answer:
                await JsonSerializer.Deserialize<KeptAnswer>(answer)!.WriteAsync(context.Response);
                break;
            case { Answer: not null }:
                // The kept answer is not this key's. Running the request again could repeat its effect.
                throw new CryptographicException("A kept answer cannot be opened.");
            default:
                await Running().ExecuteAsync(context);
                break;
        }
    }

    /// <summary>Removes the kept answers about an object. A repetition is then answered 404.</summary>
    public static Task ForgetAsync(Tx tx, Guid objectId) => tx.ExecuteAsync(
        "update idempotency_keys set answer = @Forgotten where object_id = @objectId", new { Forgotten, objectId });

    /// <summary>Drops what is older than 24 hours.</summary>
    public Task<int> SweepAsync() => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "delete from idempotency_keys where created_at <= @old",
        new { old = time.GetUtcNow() - s_kept }));

    /// <summary>400: the header is not a key.</summary>
    internal static Problem BadKey() => Problem.InvalidModel(new FieldError(Header, "idempotency_key"));

    /// <summary>409: the first request with this key is not done yet.</summary>
    internal static Problem Running() => new(409, "IDEMPOTENCY_KEY_RUNNING") { RetryAfterSeconds = 1 };

    /// <summary>422: the key belongs to another request.</summary>
    internal static Problem Reused() => new(422, "IDEMPOTENCY_KEY_REUSED");

    private string Hash(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _hashKey);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {Route(request)}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The request in one spelling: a trailing slash or an id in capital letters makes no difference.
    private static string Route(HttpRequest request) => request.HttpContext.GetEndpoint() is RouteEndpoint endpoint
        ? string.Join('\n', request.RouteValues.OrderBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => Guid.TryParse($"{value.Value}", out var id) ? $"{id}" : $"{value.Value}")
            .Prepend(endpoint.RoutePattern.RawText))
        : request.Path;

    // An answer is about the object its route names, else about the one it creates.
    private Task<Claim> ClaimAsync(string applicationId, string key, string hash, string? routeId)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var values = new
        {
            applicationId,
            key,
            hash,
            id,
            objectId = Guid.TryParse(routeId, out var named) ? named : id,
            now,
            old = now - s_kept,
            lease = now + settings.Lease,
        };
        return db.InTransactionAsync(async tx =>
        {
            // Takes a new key, an expired one, or one whose lease is over.
            var taken = await tx.FindAsync<Claim>(
                """
                insert into idempotency_keys (application_id, idempotency_key, request_hash, reserved_id, object_id, lease_until,
                    created_at)
                values (@applicationId, @key, @hash, @id, @objectId, @lease, @now)
                on conflict (application_id, idempotency_key) do update set
                    request_hash = excluded.request_hash, lease_until = excluded.lease_until, answer = null,
                    reserved_id = case when idempotency_keys.created_at <= @old
                        then excluded.reserved_id else idempotency_keys.reserved_id end,
                    object_id = case when idempotency_keys.created_at <= @old
                        then excluded.object_id else idempotency_keys.object_id end,
                    created_at = case when idempotency_keys.created_at <= @old
                        then excluded.created_at else idempotency_keys.created_at end
                where idempotency_keys.created_at <= @old
                    or (idempotency_keys.answer is null and idempotency_keys.lease_until <= @now
                        and idempotency_keys.request_hash = excluded.request_hash)
                returning reserved_id
                """,
                values);
            if (taken is not null)
                return taken with { Taken = true };
            var known = await tx.FindAsync<Claim>(
                """
                select reserved_id, answer, request_hash from idempotency_keys
                where application_id = @applicationId and idempotency_key = @key
                """,
                values);
            return known! with { SameRequest = known.RequestHash == hash };
        });
    }

    private async Task RunAndKeepAsync(HttpContext context, string applicationId, string key, RequestDelegate next)
    {
        var response = context.Response;
        var body = response.Body;
        using var buffer = new MemoryStream();
        response.Body = buffer;
        // The request runs to its end even if the client disconnects: otherwise its answer would be
        // written without its body, and kept so.
        var gone = context.RequestAborted;
        context.RequestAborted = CancellationToken.None;
        var kept = false;
        try
        {
            await next(context);
            if (IsFinal(response))
            {
                await KeepAsync(applicationId, key, KeptAnswer.Of(response, buffer));
                kept = true;
            }
        }
        catch (DatabaseUnavailableException) when (IsFinal(response) && buffer.Length > 0)
        {
            // The work is done, so its answer is sent; a repetition runs the request again, under the same id.
            kept = true;
        }
        finally
        {
            response.Body = body;
            context.RequestAborted = gone;
            if (!kept)
                await ReleaseAsync(applicationId, key);
        }

        // A 204 takes no body, not even an empty one.
        if (buffer.Length > 0)
            await body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), gone);
    }

    private Task<int> KeepAsync(string applicationId, string key, KeptAnswer answer) => db.InTransactionAsync(tx => tx.ExecuteAsync(
        "update idempotency_keys set answer = @answer where application_id = @applicationId and idempotency_key = @key and answer is null",
        new { applicationId, key, answer = _seal.Close(JsonSerializer.Serialize(answer), applicationId, key) }));

    private async Task ReleaseAsync(string applicationId, string key)
    {
        try
        {
            // The row stays, and with it the reserved id: a repetition finds what was already written.
            await db.InTransactionAsync(tx => tx.ExecuteAsync(
                "update idempotency_keys set lease_until = 0 where application_id = @applicationId and idempotency_key = @key "
                    + "and answer is null",
                new { applicationId, key }));
        }
        catch (DatabaseUnavailableException)
        {
            // The lease ends by itself; the first failure is the one to answer.
        }
    }

    // Answers that a repetition may change are not kept: server errors, limits, errors about headers, and problems
    // that say they pass by themselves.
    private static bool IsFinal(HttpResponse response) =>
        response.StatusCode is < 500 and not (401 or 403 or 415 or 429) && response.Headers.RetryAfter.Count == 0;

    private sealed record Claim
    {
        public Guid ReservedId { get; init; }

        public string? Answer { get; init; }

        public string RequestHash { get; init; } = "";

        public bool Taken { get; init; }

        public bool SameRequest { get; init; }
    }

    private sealed record KeptAnswer(int Status, string? ContentType, string? Location, string? Language, byte[] Body)
    {
        public static KeptAnswer Of(HttpResponse response, MemoryStream body) =>
            new(response.StatusCode, response.ContentType, response.Headers.Location, response.Headers.ContentLanguage, body.ToArray());

        public async Task WriteAsync(HttpResponse response)
        {
            response.StatusCode = Status;
            response.ContentType = ContentType;
            response.Headers.Location = Location;
            response.Headers.ContentLanguage = Language;
            if (Body.Length > 0)
                await response.Body.WriteAsync(Body);
        }
    }
}
