using HostedCapture.Pages;

namespace HostedCapture.Applications;

/// <summary>
/// The applications there are now: those of the configuration, which stay, and those of the database, which
/// <see cref="ApplicationWatch"/> keeps up to date. Read it at each use, since it changes while the process runs.
/// </summary>
/// <param name="configured">Those of the configuration.</param>
public sealed class ApplicationRegistry(IReadOnlyList<Application> configured) : IShops
{
    private volatile Snapshot _now = new(configured);

    /// <summary>All of them. The same list until something changes.</summary>
    public IReadOnlyList<Application> All => _now.All;

    /// <inheritdoc/>
    IReadOnlyList<Branding> IShops.Now => _now.Shops;

    /// <summary>Those of the configuration.</summary>
    public IReadOnlyList<Application> Configured => configured;

    /// <summary>By its id; null when there is none (any more).</summary>
    public Application? ById(string id) => _now.ById.GetValueOrDefault(id);

    /// <summary>By its OAuth client id.</summary>
    public Application? ByClientId(string clientId) => _now.ByClientId.GetValueOrDefault(clientId);

    /// <summary>An address of an application; null when it has none of this id (any more).</summary>
    public WebhookEndpoint? Endpoint(string applicationId, string endpointId) =>
        ById(applicationId)?.Webhooks.FirstOrDefault(endpoint => endpoint.Id == endpointId);

    /// <summary>Takes over those of the database. One with an id or a client id of the configuration is left out.</summary>
    /// <returns>Those that were left out.</returns>
    public IReadOnlyList<Application> Replace(IReadOnlyList<Application> stored)
    {
        var (ids, clients) = (configured.Select(one => one.Id).ToHashSet(), configured.Select(one => one.ClientId).ToHashSet());
        var clash = stored.ToLookup(one => ids.Contains(one.Id) || clients.Contains(one.ClientId));
        _now = new Snapshot([.. configured, .. clash[false]]);
        return [.. clash[true]];
    }

    private sealed class Snapshot(IReadOnlyList<Application> all)
    {
        public IReadOnlyList<Application> All => all;

        public IReadOnlyList<Branding> Shops { get; } = [.. all.Select(application => application.Branding)];

        public Dictionary<string, Application> ById { get; } = all.ToDictionary(application => application.Id);

        public Dictionary<string, Application> ByClientId { get; } = all.ToDictionary(application => application.ClientId);
    }
}
