using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OperatorConsole.Access;

namespace OperatorConsole.Accounts;

/// <summary>Accounts, invitations and sessions.</summary>
public static class AccountsServices
{
    private const int HashIterations = 210_000;

    /// <summary>
    /// Adds them, <see cref="ISessions"/> too. Data protection and the cookie are the caller's: <see cref="PersonClaims.Scheme"/>, with
    /// <see cref="SessionState.Principal"/> as its principal. Call <see cref="AccountsSchema.PrepareAsync"/> before the first request.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Where they are kept.</param>
    public static void AddAccounts(this IServiceCollection services, AccountsOptions options)
    {
        services.AddSingleton(options);
        services.AddDbContextFactory<AccountsContext>(database => Use(database, options));
        services.AddIdentityCore<Account>(identity =>
        {
            // The table of passkeys.
            identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            identity.User.AllowedUserNameCharacters = "";
        }).AddEntityFrameworkStores<AccountsContext>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = HashIterations);
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // Two factors, and found without an e-mail.
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ValidateOrigin = origin => ValueTask.FromResult(!origin.CrossOrigin && IsHere(origin));
        });
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.AddScoped<Passkeys>();
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.AddSingleton<AccountsSchema>();
        services.AddSingleton<AccountEvents>();
        services.AddHostedService<AccountNotes>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<SealedTexts>();
        services.AddSingleton<Totp>();
        services.AddSingleton<SignIns>();
        services.AddSingleton<OwnAccount>();
        services.AddSingleton<AccountKeeper>();
        services.AddSingleton<SessionWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionWatch>());
        services.AddSingleton<Sessions>();
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<Sessions>());
    }

    // Not by the request's Origin, which is null where no referrer is sent.
    private static bool IsHere(PasskeyOriginValidationContext origin)
    {
        var request = origin.HttpContext.Request;
        return Uri.TryCreate(origin.Origin, UriKind.Absolute, out var from) && from.Equals(new Uri($"{request.Scheme}://{request.Host}"));
    }

    private static void Use(DbContextOptionsBuilder database, AccountsOptions options)
    {
        if (options.PostgreSql)
            database.UseNpgsql(options.ConnectionString);
        else
            database.UseSqlite(options.ConnectionString);
    }
}
