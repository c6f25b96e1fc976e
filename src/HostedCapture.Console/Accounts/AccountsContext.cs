using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OperatorConsole.Accounts;

/// <summary>
/// The console's own database: accounts with their passkeys, invitations, sessions, and what happened to them. There are no roles of
/// ASP.NET Core Identity in it, since a role is one word of the product.
/// </summary>
public sealed class AccountsContext(DbContextOptions<AccountsContext> options) : IdentityUserContext<Account, Guid>(options)
{
    // Any number that no other program locks in the same database.
    private const long Lock = 4_837_240_113;

    /// <summary>Invitations, used ones too.</summary>
    public DbSet<InvitationRow> Invitations => Set<InvitationRow>();

    /// <summary>Sessions, ended ones for a while.</summary>
    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    /// <summary>What happened to accounts.</summary>
    public DbSet<AccountEventRow> Events => Set<AccountEventRow>();

    /// <summary>Recovery codes that were not used yet.</summary>
    public DbSet<RecoveryCodeRow> RecoveryCodes => Set<RecoveryCodeRow>();

    /// <summary>Sealed texts that were used.</summary>
    public DbSet<SpentRow> Spent => Set<SpentRow>();

    /// <summary>Begins a transaction that no other one of its kind runs beside, on any node.</summary>
    public async Task<IDbContextTransaction> BeginAloneAsync(AccountsOptions settings, CancellationToken token)
    {
        // SQLite lets one transaction write at a time; PostgreSQL needs a lock.
        var transaction = await Database.BeginTransactionAsync(token);
        if (settings.PostgreSql)
            await Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", token);
        return transaction;
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite compares no DateTimeOffset, and PostgreSQL takes only UTC: both compare numbers.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<AccountRole>().HaveConversion<string>().HaveMaxLength(40);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.Property(one => one.Name).HasMaxLength(100);
            account.Property(one => one.Language).HasMaxLength(2);
        });
        builder.Entity<IdentityUserPasskey<Guid>>().ToTable("account_passkeys");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        builder.Entity<InvitationRow>(invitation =>
        {
            invitation.ToTable("invitations");
            invitation.HasIndex(one => one.Hash).IsUnique();
        });
        builder.Entity<SessionRow>(session =>
        {
            session.ToTable("sessions");
            session.HasIndex(one => one.Subject);
            session.HasIndex(one => one.LastSeen);
        });
        builder.Entity<AccountEventRow>(row =>
        {
            row.ToTable("account_events");
            row.HasIndex(one => new { one.AccountId, one.Id });
            row.HasIndex(one => new { one.Type, one.Time });
            row.HasIndex(one => one.Time);
            row.HasIndex(one => one.Id).HasFilter("\"NotedAt\" is null").HasDatabaseName("IX_account_events_waiting");
        });
        builder.Entity<RecoveryCodeRow>(code =>
        {
            code.ToTable("recovery_codes");
            code.HasKey(one => one.Hash);
            code.HasIndex(one => one.AccountId);
            code.HasOne<Account>().WithMany().HasForeignKey(one => one.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<SpentRow>(spent =>
        {
            spent.ToTable("spent_texts");
            spent.Property(one => one.Id).ValueGeneratedNever();
            spent.HasIndex(one => one.Until);
        });
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));
}
