using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HostedCapture.Applications;
using HostedCapture.CardPage;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Payments;
using HostedCapture.Providers;
using HostedCapture.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace HostedCapture;

/// <summary>What the program does instead of serving, when its first argument is a word: <c>HostedCapture keys rotate</c>.</summary>
/// <param name="output">For results.</param>
/// <param name="error">For what went wrong.</param>
/// <param name="clock">The time.</param>
public sealed class Commands(TextWriter output, TextWriter error, TimeProvider clock)
{
    private const string Usage = """
        Usage:
          HostedCapture [--KEY VALUE …]                     starts the server; every key of the configuration may be given
          HostedCapture keys rotate [--force]               makes a new signing key; the last one stays valid beside it
          HostedCapture audit verify [--known NUMBER:HASH]  checks the audit log, and that a link noted down earlier is still in it
          HostedCapture application new NAME                prints the configuration of a new application, with fresh secrets
          HostedCapture page-check URL [REPORT]             compares a card page with the inventory; writes page-check-TIME.json
          HostedCapture payment settle OPERATION_ID approved [PROVIDER_ID]
          HostedCapture payment settle OPERATION_ID declined
                                                            settles an operation that the provider cannot be asked for
          HostedCapture help                                prints this
        """;

    // The block is read and edited by people: names keep their letters.
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Operator => $"operator:{Environment.UserName}";

    private static readonly string[] s_exampleOrigins = ["https://shop.example"];

    /// <summary>Runs the command there is.</summary>
    /// <returns>The exit code; null when there is no command and the server is to start.</returns>
    public async Task<int?> RunAsync(string[] args) => args switch
    {
        ["help" or "--help" or "-h", ..] => await SayAsync(output, Usage, 0),
        [] or [['-', ..], ..] => null,
        ["keys", "rotate", .. var options] when options is [] or [['-', ..], ..] => await RotateAsync(options),
        ["audit", "verify", .. var options] when options is [] or [['-', ..], ..] => await VerifyAsync(options),
        ["application", "new", .. { Length: > 0 } words] => await DescribeApplicationAsync(string.Join(' ', words).Trim()),
        ["page-check", var url, .. var report] when report.Length <= 1 => await CheckPageAsync(url, report.FirstOrDefault()),
        ["payment", "settle", var id, "declined", .. var options] when options is [] or [['-', ..], ..] => await SettleAsync(id, approved: false, null, options),
        ["payment", "settle", var id, "approved", .. var options] when options is [] or [['-', ..], ..] => await SettleAsync(id, approved: true, null, options),
        ["payment", "settle", var id, "approved", var handle, .. var options] when options is [] or [['-', ..], ..] => await SettleAsync(id, approved: true, handle, options),
        _ => await SayAsync(error, Usage, 2),
    };

    private async Task<int> SettleAsync(string id, bool approved, string? handle, string[] options)
    {
        if (!Guid.TryParse(id, out var operation))
            return await SayAsync(error, "OPERATION_ID is the reference that the log names: a UUID.", 2);
        var builder = WebApplication.CreateBuilder(options);
        try
        {
            var settings = Settings.Load(builder.Configuration, builder.Environment);
            await using var services = Services(settings);
            await services.GetRequiredService<Migrator>().RunAsync();
            return await services.GetRequiredService<SettlingByHand>().SettleAsync(operation, approved, handle, Operator) is { } problem
                ? await SayAsync(error, $"Not settled: {problem}", 1)
                : await SayAsync(output, $"The operation is settled: {(approved ? "approved" : "declined")}.", 0);
        }
        catch (Exception exception) when (IsTold(exception))
        {
            return await SayAsync(error, exception.Message, 1);
        }
    }

    // What changing a payment takes, without anything that works by itself.
    private ServiceProvider Services(Settings settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        services.AddSingleton(settings.Host);
        services.AddSingleton(MasterKey.Load(settings.MasterKey, settings.Issuer.KeysPath));
        services.AddAudit(settings.Audited);
        services.AddDatabase(settings.Database);
        services.AddApplications(settings.Applications, settings.Issuer);
        services.AddCardProviders(settings.Providers);
        services.AddWebhooks(loopback: false);
        services.AddIntents(settings.Intents);
        services.AddPayments();
        return services.BuildServiceProvider();
    }

    private async Task<int> CheckPageAsync(string url, string? file)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return await SayAsync(error, "URL must be an absolute http or https address: the capture_url of an open intent.", 2);
        try
        {
            using var browser = PageCheck.Browser();
            var report = await new PageCheck(browser, clock).RunAsync(address);
            file ??= $"page-check-{report.Time:yyyyMMdd'T'HHmmss'Z'}.json";
            await File.WriteAllTextAsync(file, report.ToJson());
            return report.Differences is []
                ? await SayAsync(output, $"The page is as the inventory says. Report: {file}", 0)
                : await SayAsync(error, $"The page differs:\n  {string.Join("\n  ", report.Differences)}\nReport: {file}", 1);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException or UnauthorizedAccessException)
        {
            return await SayAsync(error, $"Not checked: {exception.Message}", 1);
        }
    }

    private async Task<int> RotateAsync(string[] options)
    {
        const string Force = "--force";
        var builder = WebApplication.CreateBuilder([.. options.Where(option => option != Force)]);
        try
        {
            var settings = Settings.Load(builder.Configuration, builder.Environment);
            var issuer = settings.Issuer;
            // The audit log is opened first: a rotation that cannot be written there does not happen.
            await using var db = await OpenAsync(settings);
            var allowed = new KeyDirectory(issuer.KeysPath, clock).Rotate(issuer.TokenLifetime, options.Contains(Force));
            var outcome = allowed is null ? Audit.Success : Audit.Failure;
            await WriteAsync(db, AuditKeysOf(settings), "keys.rotated", outcome, options.Contains(Force) ? "by force" : null);
            if (allowed is null)
                return await SayAsync(output, $"A new key is in {issuer.KeysPath}. It signs in {KeyDirectory.Grace.TotalSeconds:0} seconds; the last one stays valid beside it.", 0);
            return await SayAsync(error, string.Create(CultureInfo.InvariantCulture, $"""
                Not rotated: the last rotation is younger than a token's life, and tokens of three keys would be alive, of which two are accepted.
                Repeat it after {allowed:u}, or with {Force}, which makes the tokens of the oldest key invalid at once.
                """), 1);
        }
        catch (Exception exception) when (IsTold(exception))
        {
            return await SayAsync(error, exception.Message, 1);
        }
    }

    private async Task<int> VerifyAsync(string[] options)
    {
        var builder = WebApplication.CreateBuilder(options);
        AuditChain.Link? known = null;
        if (builder.Configuration["known"] is { } noted)
        {
            if (noted.Split(':') is not [var number, { Length: 64 } hash] || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                return await SayAsync(error, "--known takes a link as it was printed: NUMBER:HASH.", 2);
            known = new AuditChain.Link { Number = parsed, Hash = hash };
        }

        try
        {
            var settings = Settings.Load(builder.Configuration, builder.Environment);
            await using var db = await OpenAsync(settings);
            var keys = AuditKeysOf(settings);
            var chain = new AuditChain(db, keys);
            await chain.LinkAsync();
            var verdict = await chain.VerifyAsync(known);
            // Every start writes a row, so an empty table is not the log of any server.
            if (verdict is { Good: 0, Broken: null })
                return await SayAsync(error, "The audit log is empty: is this the right database?", 1);
            var outcome = verdict.Broken is null ? Audit.Success : Audit.Failure;
            await WriteAsync(db, keys, "audit.verified", outcome, verdict.Broken ?? $"{verdict.Good} rows");
            return verdict.Broken is { } broken
                ? await SayAsync(error, $"The audit log is broken: {broken}. {verdict.Good} rows before it are good.", 1)
                : await SayAsync(output, $"{verdict.Good} rows are good. The last link is {verdict.Last.Number}:{verdict.Last.Hash}", 0);
        }
        catch (Exception exception) when (IsTold(exception))
        {
            return await SayAsync(error, exception.Message, 1);
        }
    }

    private async Task<Db> OpenAsync(Settings settings)
    {
        var db = new Db(settings.Database);
        await new Migrator(db, clock).RunAsync();
        return db;
    }

    private static AuditKeys AuditKeysOf(Settings settings) => new(MasterKey.Load(settings.MasterKey, settings.Issuer.KeysPath));

    private Task WriteAsync(Db db, AuditKeys keys, string type, string outcome, string? detail)
    {
        var audit = new Audit(db, keys, new HttpContextAccessor(), clock, NullLogger<Audit>.Instance);
        return audit.WriteAsync(audit.Row(type, outcome, null, detail) with { Actor = Operator });
    }

    // What the person at the keyboard can do something about.
    private static bool IsTold(Exception exception) =>
        exception is BadConfigurationException or MigrationException or DatabaseUnavailableException or IOException or UnauthorizedAccessException;

    private async Task<int> DescribeApplicationAsync(string name)
    {
        if (name.Length is 0 or > 100 || name.Any(char.IsControl))
            return await SayAsync(error, "NAME must have from 1 to 100 characters, none of them a control character.", 2);

        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var block = JsonSerializer.Serialize(
            new
            {
                Id = Guid.NewGuid(),
                Name = name,
                ClientId = Slug(name),
                ClientSecretsSha256 = new[] { Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))) },
                ReturnOrigins = s_exampleOrigins,
                Webhooks = new[] { new { Url = "https://shop.example/webhooks", Secrets = new[] { WebhookSecret.Create() } } },
            },
            s_readable);
        return await SayAsync(output, $"""
            {block}

            Add this block to Applications and put the shop's own addresses into ReturnOrigins and Webhooks; without
            webhooks, leave those out. Their secret is in the block: the shop verifies their signatures with it.
            The client secret is shown only now; the configuration holds its hash:
            {secret}
            """, 0);
    }

    /// <summary>A name as a client id: lower-case ASCII words, joined by dashes.</summary>
    private static string Slug(string name)
    {
        // Globalization is invariant here, so Unicode's own decomposition is not at hand.
        const string Accented = "áàâãäåçéèêëíìîïñóòôõöúùûüý";
        const string Plain = "aaaaaaceeeeiiiinooooouuuuy";
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            var ascii = Accented.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? Plain[at] : letter;
            if (char.IsAsciiLetterOrDigit(ascii))
                slug.Append(ascii);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-') is { Length: > 0 } text ? text : $"application-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    }

    private static async Task<int> SayAsync(TextWriter writer, string text, int exitCode)
    {
        await writer.WriteLineAsync(text);
        return exitCode;
    }
}
