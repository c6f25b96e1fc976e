using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Audit;
using Microsoft.Net.Http.Headers;

namespace HostedCapture.Operators;

/// <summary>
/// Changes applications of the database: from a version that is still the newest, by the rules of the configuration, with an audit row
/// for each thing that was changed, and known here before the answer.
/// </summary>
/// <param name="registry">Those of the configuration, which are not changed here.</param>
/// <param name="store">Those of the database.</param>
/// <param name="reader">Applies the rules.</param>
/// <param name="watch">Takes the change over.</param>
/// <param name="audit">The audit log.</param>
/// <param name="time">The clock.</param>
public sealed class ApplicationEditor(
    ApplicationRegistry registry, ApplicationStore store, StoredApplicationReader reader, ApplicationWatch watch, AuditLog audit,
    TimeProvider time)
{
    /// <summary>409: it stands in the configuration.</summary>
    public static Problem InConfiguration() => new(StatusCodes.Status409Conflict, "APPLICATION_IN_CONFIGURATION");

    /// <summary>409 or, by <c>If-Match</c>, 412: it was changed since that version.</summary>
    /// <param name="newest">The newest version; null: another change came in between.</param>
    /// <param name="byHeader">Whether the version came as <c>If-Match</c>.</param>
    public static Problem Stale(long? newest, bool byHeader = false) =>
        new(byHeader ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict, "VERSION_STALE")
        {
            MetaData = newest is null ? new Dictionary<string, object>() : new Dictionary<string, object> { ["version"] = newest },
        };

    /// <summary>Finds an application to change it.</summary>
    /// <param name="caller">Who changes it.</param>
    /// <param name="id">Which.</param>
    /// <param name="request">May name the version in <c>If-Match</c>.</param>
    public async Task<(StoredApplication? Found, Problem? Problem)> OpenAsync(CurrentOperator caller, string id, HttpRequest request)
    {
        if (registry.Configured.Any(one => one.Id == id))
            return (null, caller.IsOf(id) ? InConfiguration() : Problem.NotFound());
        if (await store.FindAsync(id, caller.Applications) is not { } stored)
            return (null, Problem.NotFound());
        if (stored.TakenBackAt is not null)
            return (null, Problem.InvalidState(ApplicationView.TakenBack));
        return IfMatch(request) is { } named && named != "*" && named != $"\"{stored.Version}\""
            ? (null, Stale(stored.Version, byHeader: true))
            : (stored, null);
    }

    /// <summary>The same for a change of what was read before: it must name the version.</summary>
    /// <param name="caller">Who changes it.</param>
    /// <param name="id">Which.</param>
    /// <param name="request">May name the version in <c>If-Match</c>.</param>
    /// <param name="version">The version in the body.</param>
    public async Task<(StoredApplication? Found, Problem? Problem)> OpenAsync(
        CurrentOperator caller, string id, HttpRequest request, int? version)
    {
        var (stored, problem) = await OpenAsync(caller, id, request);
        if (stored is null)
            return (null, problem);
        if (version is null && IfMatch(request) is null)
            return (null, Problem.InvalidModel(new FieldError("version", "required")));
        return version is { } named && named != stored.Version ? (null, Stale(stored.Version)) : (stored, null);
    }

    /// <summary>What is wrong with an application, by the rules of the configuration and in their words.</summary>
    public IReadOnlyList<FieldError> Errors(StoredApplication of) =>
    [
        .. reader.Read(of, time.GetUtcNow()).Faults.Select(fault => new FieldError(fault.Key, fault.Code) { Detail = fault.Problem }),
    ];

    /// <summary>Writes a change, where there is one.</summary>
    /// <param name="before">As it was read.</param>
    /// <param name="after">As it is to be.</param>
    /// <param name="type">The type of the audit rows.</param>
    /// <returns>What is wrong; null: it is done.</returns>
    public async Task<Problem?> SaveAsync(StoredApplication before, StoredApplication after, string type)
    {
        if (Errors(after) is { Count: > 0 } errors)
            return Problem.InvalidModel(errors);
        var rows = ApplicationChanges.Between(before, after)
            .Select(change => audit.Row(type, AuditLog.Success, before.Id, change)).ToList();
        return rows.Count == 0 ? null : await DoneAsync(await store.UpdateAsync(after, rows));
    }

    /// <summary>Makes an application.</summary>
    public async Task<Problem?> MakeAsync(StoredApplication made, string hash)
    {
        var errors = Errors(made with { Secrets = [new StoredSecret { Number = 1, Hash = hash, CreatedAt = made.CreatedAt }] }).ToList();
        var taken = new FieldError("client_id", "duplicate") { Detail = $"ClientId '{made.ClientId}' is used more than once" };
        if (registry.ByClientId(made.ClientId) is { } other && other.Id != made.Id)
            errors.Add(taken);
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);

        var rows = ApplicationChanges.Between(null, made).Select(
            change => audit.Row("application.created", AuditLog.Success, made.Id, change)).ToList();
        switch (await store.InsertAsync(made, hash, rows))
        {
            case ApplicationStore.Made.ClientIdTaken:
                return Problem.InvalidModel(taken);
            case ApplicationStore.Made.Before when await store.FindAsync(made.Id, null) is { } before:
                // The same request ran before and was cut off: nobody has seen the secret it made.
                return await RollAsync(before, hash, TimeSpan.Zero);
            default:
                return await DoneAsync(true);
        }
    }

    /// <summary>Takes an application back.</summary>
    public async Task<Problem?> TakeBackAsync(StoredApplication of, string? reason)
    {
        await store.TakeBackAsync(of.Id, [audit.Row("application.taken_back", AuditLog.Success, of.Id, reason)]);
        return await DoneAsync(true);
    }

    /// <summary>Makes a client secret; the others end after the overlap.</summary>
    public async Task<Problem?> RollAsync(StoredApplication of, string hash, TimeSpan overlap)
    {
        var end = time.GetUtcNow() + overlap;
        var row = audit.Row(
            "credential.created", AuditLog.Success, of.Id,
            $"secret {of.Secrets.Count + 1} ({hash[..16]}); the others end at {end:u}");
        return await DoneAsync(await store.AddSecretAsync(of, hash, end, [row]));
    }

    /// <summary>Ends a client secret.</summary>
    public async Task<Problem?> EndAsync(StoredApplication of, StoredSecret secret)
    {
        var row = audit.Row("credential.ended", AuditLog.Success, of.Id, $"secret {secret.Number} ({secret.Hash[..16]})");
        return await DoneAsync(await store.EndSecretAsync(of, secret.Number, [row]));
    }

    private async Task<Problem?> DoneAsync(bool written)
    {
        await watch.LookAfterChangeAsync();
        return written ? null : Stale(null);
    }

    private static string? IfMatch(HttpRequest request) => request.Headers[HeaderNames.IfMatch] is [{ Length: > 0 } named] ? named : null;
}
