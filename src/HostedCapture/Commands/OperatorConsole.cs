using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Secrets;
using Microsoft.Extensions.Logging.Abstractions;

namespace HostedCapture.Commands;

/// <summary>The services of operators' commands: output, clock, configuration, database.</summary>
/// <param name="output">For results.</param>
/// <param name="error">For what went wrong.</param>
/// <param name="clock">The time.</param>
/// <param name="configuration">Keys given on the command line, <c>--KEY VALUE</c>.</param>
internal sealed class OperatorConsole(TextWriter output, TextWriter error, TimeProvider clock, string[] configuration)
{
    /// <summary>The time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>The operator's name for the audit log.</summary>
    public static string Operator => $"operator:{Environment.UserName}";

    /// <summary>Tells that it worked: exit code 0.</summary>
    public async Task<int> DoneAsync(string text)
    {
        await output.WriteLineAsync(text);
        return 0;
    }

    /// <summary>Tells that it did not work: exit code 1.</summary>
    public Task<int> FailedAsync(string text) => RefusedAsync(text, 1);

    /// <summary>Tells that it was called wrongly: exit code 2.</summary>
    public Task<int> MisusedAsync(string text) => RefusedAsync(text, 2);

    /// <summary>Runs a command with the whole configuration; errors the operator can fix become exit code 1.</summary>
    public async Task<int> WithSettingsAsync(Func<Settings, Task<int>> run)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(configuration);
            return await run(Settings.Load(builder.Configuration, builder.Environment));
        }
        catch (Exception exception) when (exception is BadConfigurationException or MigrationException or DatabaseUnavailableException or IOException or UnauthorizedAccessException)
        {
            return await FailedAsync(exception.Message);
        }
    }

    /// <summary>The database, its schema up to date.</summary>
    public async Task<Db> OpenAsync(Settings settings)
    {
        var db = new Db(settings.Database);
        await new Migrator(db, clock).RunAsync();
        return db;
    }

    /// <summary>The keys of the audit log.</summary>
    public static AuditKeys AuditKeysOf(Settings settings) => new(MasterKey.Load(settings.MasterKey, settings.Issuer.KeysPath));

    /// <summary>Writes what was done into the audit log.</summary>
    public Task NoteAsync(Db db, AuditKeys keys, string type, string outcome, string? detail)
    {
        var audit = new AuditLog(db, keys, new HttpContextAccessor(), clock, NullLogger<AuditLog>.Instance);
        return audit.WriteAsync(audit.Row(type, outcome, null, detail) with { Actor = Operator });
    }

    private async Task<int> RefusedAsync(string text, int exitCode)
    {
        await error.WriteLineAsync(text);
        return exitCode;
    }
}
