using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Webhooks;

namespace HostedCapture.Operators;

/// <summary>Works out an application's webhooks, and tries addresses before they are saved.</summary>
/// <param name="editor">Applies the rules.</param>
/// <param name="reader">Seals the secrets.</param>
/// <param name="probe">Sends the test message.</param>
/// <param name="time">The clock.</param>
public sealed class EndpointEditor(ApplicationEditor editor, StoredApplicationReader reader, EndpointProbe probe, TimeProvider time)
{
    // Each signs, and a header has an end.
    private const int MostSecrets = 5;

    /// <summary>The application with other addresses, the secrets that were made for them, and what is wrong with them.</summary>
    public (StoredApplication After, IReadOnlyList<NewWebhookSecret> Fresh, IReadOnlyList<FieldError> Errors) With(
        StoredApplication stored, IReadOnlyList<ChangeWebhook?> wishes)
    {
        var (webhooks, fresh, errors) = (new List<StoredWebhook>(), new List<NewWebhookSecret>(), new List<FieldError>());
        foreach (var (at, wish) in wishes.Index())
        {
            var url = wish?.Url ?? "";
            if (stored.Webhooks.All.FirstOrDefault(known => known.Url == url) is { } known)
            {
                if (wish!.Secret is not null)
                {
                    errors.Add(new($"webhooks.{at}.secret", "saved")
                    {
                        Detail = "belongs to an address that is saved: roll its secret instead",
                    });
                }

                webhooks.Add(known);
                continue;
            }

            var secret = wish?.Secret ?? WebhookSecret.Create();
            webhooks.Add(new StoredWebhook(url, [Sealed(secret, stored.Id, url)]));
            if (wish?.Secret is null)
                fresh.Add(new NewWebhookSecret(url, secret));
        }

        var after = stored with { Webhooks = new StoredWebhooks(webhooks) };
        errors.AddRange(editor.Errors(after).Select(
            error => error with { Field = error.Field.Replace(".secrets", ".secret", StringComparison.Ordinal) }));
        return (after, fresh, errors);
    }

    /// <summary>Tries the addresses that are new, all at once; what failed.</summary>
    public async Task<IReadOnlyList<FieldError>> TryNewAsync(StoredApplication before, StoredApplication after)
    {
        var endpoints = reader.Read(after, time.GetUtcNow()).Application.Webhooks;
        var saved = before.Webhooks.All.Select(webhook => webhook.Url).ToHashSet();
        var trials = await Task.WhenAll(after.Webhooks.All.Index()
            .Where(webhook => !saved.Contains(webhook.Item.Url))
            .Select(async webhook => (webhook.Index, Trial: await probe.TryAsync(endpoints[webhook.Index]))));
        return
        [
            .. trials.Where(one => !one.Trial.Passed).Select(one => new FieldError($"webhooks.{one.Index}.url", "test")
            {
                Detail = $"did not pass the test: {one.Trial.Steps[^1].Step}, {one.Trial.Status?.ToString() ?? one.Trial.Error}",
            }),
        ];
    }

    /// <summary>Tries one address, saved or not; what is wrong with it, when it cannot be tried.</summary>
    public async Task<(EndpointTrial? Trial, IReadOnlyList<FieldError> Errors)> TryAsync(StoredApplication stored, TryWebhookBody wish)
    {
        var url = wish.Url ?? "";
        var known = wish.Secret is null ? stored.Webhooks.All.FirstOrDefault(webhook => webhook.Url == url) : null;
        var secret = wish.Secret ?? (known is null ? WebhookSecret.Create() : null);
        var only = stored with
        {
            Webhooks = new StoredWebhooks([known ?? new StoredWebhook(url, [Sealed(secret!, stored.Id, url)])]),
        };
        var errors = editor.Errors(only).Where(error => error.Field.StartsWith("webhooks", StringComparison.Ordinal))
            .Select(error => error with { Field = error.Field.EndsWith(".url", StringComparison.Ordinal) ? "url" : "secret" }).ToList();
        if (errors.Count > 0)
            return (null, errors);
        var trial = await probe.TryAsync(reader.Read(only, time.GetUtcNow()).Application.Webhooks[0]);
        return (trial with { Secret = wish.Secret is null && known is null ? secret : null }, []);
    }

    /// <summary>The application with a new secret at one address; null: it has no such endpoint.</summary>
    public RolledSecret? Rolled(StoredApplication stored, string endpointId, RollWebhookSecretBody wish)
    {
        var (now, all) = (time.GetUtcNow(), stored.Webhooks.All);
        if (all.FirstOrDefault(webhook => new WebhookEndpoint(stored.Id, new Uri(webhook.Url), []).Id == endpointId) is not { } old)
            return null;
        var (secret, end) = (wish.Secret ?? WebhookSecret.Create(), now.AddSeconds(wish.OverlapSeconds!.Value));
        var former = old.Secrets.Where(one => one.IsValid(now)).Select(one => one.EndsAt < end ? one : one with { EndsAt = end })
            .Where(one => one.IsValid(now)).TakeLast(MostSecrets - 1);
        var rolled = old with { Secrets = [.. former, Sealed(secret, stored.Id, old.Url)] };
        return new RolledSecret(
            stored with { Webhooks = new StoredWebhooks([.. all.Select(webhook => webhook == old ? rolled : webhook)]) },
            new NewWebhookSecret(old.Url, secret),
            WebhookSecret.Parse(secret) is null ? new FieldError("secret", "format") : null);
    }

    private SealedSecret Sealed(string secret, string applicationId, string url) =>
        new(reader.Close(secret, applicationId, url), time.GetUtcNow(), null);
}

/// <summary>A secret that was rolled, before it is written.</summary>
/// <param name="After">The application with it.</param>
/// <param name="Fresh">The secret.</param>
/// <param name="Error">What is wrong with it; null: nothing.</param>
public sealed record RolledSecret(StoredApplication After, NewWebhookSecret Fresh, FieldError? Error);
