using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.CardPage;
using HostedCapture.Hosting;

namespace HostedCapture.Operators;

/// <summary>Makes the evidence of a quarter.</summary>
internal sealed partial class Evidence(
    PageChecks checks,
    BrowserReports reports,
    AuditVerification verification,
    AuditList audit,
    AuditLog log,
    ConfigurationFingerprint fingerprint,
    OperatorSettings settings,
    TimeProvider time,
    ILogger<Evidence> logger)
{
    /// <summary>The largest report of tests, in bytes.</summary>
    public const int LargestReport = 16 * 1024 * 1024;

    private const int Most = 2000;

    private static readonly JsonSerializerOptions s_readable = new(Json.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The zip.</summary>
    /// <param name="quarter">Of which quarter.</param>
    /// <param name="actor">For whom.</param>
    public async Task<byte[]> MakeAsync(Quarter quarter, string actor)
    {
        var verdict = await verification.RunAsync();
        var kept = (await checks.ListAsync(quarter.From, quarter.To, Most)).Select(PageCheckItem.Of).ToList();
        var refused = (await reports.ListAsync(quarter.From, quarter.To, Most)).Select(BrowserReportItem.Of).ToList();
        var (verified, started) = (await RowsAsync(AuditVerification.Type), await RowsAsync("system.started"));
        var tests = await TestReportAsync();
        var summary = new EvidenceSummary(
            quarter.Name, quarter.From, quarter.To, time.GetUtcNow(), actor, ProductVersion.Text, fingerprint.Text, verdict,
            kept.Count, kept.Count(check => !check.Good), refused.Sum(report => report.Count), verified.Count, started.Count,
            tests is null ? null : new TestReportItem(tests.Value.Name, Convert.ToHexStringLower(SHA256.HashData(tests.Value.Content))));
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            await AddAsync(zip, "summary.json", summary);
            await AddAsync(zip, "inventory.json", IntegrityRoutes.Inventory());
            await AddAsync(zip, "page-checks.json", kept);
            await AddAsync(zip, "browser-reports.json", refused);
            await AddAsync(zip, "audit-verifications.json", verified);
            await AddAsync(zip, "starts.json", started);
            if (tests is { } report)
            {
                await using var file = await zip.CreateEntry(report.Name).OpenAsync();
                await file.WriteAsync(report.Content);
            }
        }

        await log.WriteAsync(log.Row("evidence.exported", AuditLog.Success, quarter.Name));
        return buffer.ToArray();

        async Task<IReadOnlyList<AuditItem>> RowsAsync(string type) =>
        [
            .. (await audit.ListAsync(new AuditFilter { Type = type, From = quarter.From, To = quarter.To }, null, Most))
                .Select(row => AuditItem.Of(row, PersonalData.Masked)),
        ];
    }

    // It was there at the start; should it be gone since, the other evidence is worth having all the same.
    private async Task<(string Name, byte[] Content)?> TestReportAsync()
    {
        if (settings.TestReport is not { } path)
            return null;
        try
        {
            return ($"test-report{Path.GetExtension(path)}", await File.ReadAllBytesAsync(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNoReport(exception.Message);
            return null;
        }
    }

    private static async Task AddAsync<T>(ZipArchive zip, string name, T content)
    {
        await using var file = await zip.CreateEntry(name).OpenAsync();
        await JsonSerializer.SerializeAsync(file, content, s_readable);
    }

    [LoggerMessage(1, LogLevel.Warning, "Operators:TestReport cannot be read, and the evidence is without it: {Reason}")]
    private partial void LogNoReport(string reason);
}

/// <summary>The summary in a quarter's evidence.</summary>
internal sealed record EvidenceSummary(
    string Quarter,
    DateTimeOffset From,
    DateTimeOffset To,
    DateTimeOffset MadeTime,
    string MadeBy,
    string Version,
    string ConfigurationFingerprint,
    AuditVerdict AuditLog,
    int PageChecks,
    int PageChecksWithDifferences,
    long BrowserReports,
    int AuditVerifications,
    int Starts,
    TestReportItem? TestReport);

/// <summary>The report of the tests of what runs here.</summary>
/// <param name="File">Its name in the zip.</param>
/// <param name="Sha256">Of its content, hexadecimal.</param>
internal sealed record TestReportItem(string File, string Sha256);
