using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using OperatorConsole.Access;
using OperatorConsole.Accounts;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// Accounts as an accepted invitation leaves them, but without anything to sign in with; and sessions of them, without the pages of the
/// sign-in.
/// </summary>
internal static class TestAccounts
{
    /// <summary>A new one; it is in no database yet.</summary>
    /// <param name="role">What it is.</param>
    /// <param name="name">For people.</param>
    /// <param name="applications">Of a role of applications.</param>
    /// <param name="now">When it is made.</param>
    /// <param name="email">Its e-mail; null: one of its own.</param>
    public static Account New(
        AccountRole role, string name, IReadOnlyList<string> applications, DateTimeOffset now, string? email = null)
    {
        email ??= $"{Guid.NewGuid():N}@example.com";
        return new Account
        {
            Id = Guid.NewGuid(),
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            Name = name,
            Role = role,
            Applications = applications,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            CreatedAt = now,
        };
    }

    /// <summary>Puts an account into a console's database.</summary>
    public static async Task AddAsync(IServiceProvider console, Account account)
    {
        await using var db = await console.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        db.Users.Add(account);
        await db.SaveChangesAsync();
    }

    /// <summary>Begins a session of an account, with a second factor of this moment.</summary>
    public static async Task<SignedInPerson> SignInAsync(IServiceProvider console, Guid account, string name)
    {
        var session = await console.GetRequiredService<Sessions>().BeginAsync(new SessionStart
        {
            Subject = account.ToString(),
            AccountId = account,
            Name = name,
            Methods = ["pwd", "otp", "mfa"],
            UserAgent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36",
        });
        var options = console.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(PersonClaims.Scheme);
        var now = console.GetRequiredService<TimeProvider>().GetUtcNow();
        var ticket = new AuthenticationTicket(
            session.Principal(),
            new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + options.ExpireTimeSpan },
            PersonClaims.Scheme);
        return new SignedInPerson(account, session.Id, options.Cookie.Name!, options.TicketDataFormat.Protect(ticket));
    }
}

/// <summary>Somebody who is signed in to the console.</summary>
/// <param name="Account">Her account.</param>
/// <param name="Session">Her session.</param>
/// <param name="Cookie">The cookie's name.</param>
/// <param name="Value">Its value.</param>
public sealed record SignedInPerson(Guid Account, Guid Session, string Cookie, string Value)
{
    /// <summary>The cookie as her browser keeps it.</summary>
    public Cookie Kept => new()
    {
        Name = Cookie,
        Value = Value,
        Domain = "localhost",
        Path = "/",
        HttpOnly = true,
        SameSite = SameSiteAttribute.Strict,
    };
}
