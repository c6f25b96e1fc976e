using System.Collections.Concurrent;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>
/// The application on either database, started when first asked for; for theories with <see cref="OnSqliteAttribute"/>
/// and <see cref="OnPostgresAttribute"/>.
/// </summary>
public sealed class BothApps : IAsyncLifetime
{
    private readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<AppFixture>>> _apps = new();

    /// <summary>The one on a database.</summary>
    public Task<AppFixture> OnAsync(DatabaseKind kind) =>
        _apps.GetOrAdd(kind, new Lazy<Task<AppFixture>>(() => new AppFixture().On(kind).StartAsync())).Value;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var app in _apps.Values.Where(app => app.Value.IsCompletedSuccessfully))
            await (await app.Value).DisposeAsync();
    }
}
