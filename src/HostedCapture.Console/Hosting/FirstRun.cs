using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using OperatorConsole.Access;
using OperatorConsole.Accounts;

namespace OperatorConsole.Hosting;

/// <summary>The way in where there is nobody yet, and the way back in: a link that is made on the server itself.</summary>
public static class FirstRun
{
    /// <summary>Makes an administrator's one-time link.</summary>
    /// <param name="app">The console; it need not be started where its public address is configured.</param>
    /// <param name="email">Whom it is for.</param>
    /// <returns>The link, and until when it is good.</returns>
    /// <exception cref="ArgumentException">That is no e-mail address.</exception>
    public static async Task<(Uri Link, DateTimeOffset Expires)> InviteAsync(WebApplication app, string email)
    {
        var invitation = await app.Services.GetRequiredService<Invitations>().InviteAdministratorAsync(email);
        return (new Uri($"{AddressOf(app)}{invitation.Path}"), invitation.Expires);
    }

    /// <summary>Whether anybody may administer it yet.</summary>
    /// <param name="app">The console.</param>
    public static async Task<bool> HasAdministratorAsync(WebApplication app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        return await db.Users.AnyAsync(account => account.Role == AccountRole.Administrator && account.BlockedAt == null);
    }

    /// <summary>The public half of the key that the console signs with, PEM: for the product's <c>Operators:Consoles</c>.</summary>
    /// <param name="app">The console.</param>
    public static string PublicKeyOf(WebApplication app) => app.Services.GetRequiredService<AssertionKey>().PublicHalf;

    private static string AddressOf(WebApplication app)
    {
        if (app.Services.GetRequiredService<ConsoleSettings>().PublicUrl is { } address)
            return address.ToString().TrimEnd('/');
        var listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return listening?.TrimEnd('/') ?? app.Configuration["urls"]?.Split(';')[0].TrimEnd('/') ?? "http://localhost:5082";
    }
}
