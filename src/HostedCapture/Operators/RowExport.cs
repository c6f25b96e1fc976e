using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Audit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>A column of an export.</summary>
/// <param name="Name">As in the first line.</param>
/// <param name="Value">A text, a number, a time, a yes or no, or null.</param>
internal sealed record ExportColumn<T>(string Name, Func<T, object?> Value);

/// <summary>All rows of a list as CSV or NDJSON, sent as they are read. The same query as the list's, masked like it.</summary>
internal static class RowExport
{
    /// <summary>Rows that are read at once.</summary>
    public const int Batch = 500;

    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    // What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
    private static readonly char[] s_formula = ['=', '+', '-', '@', '\t', '\r'];

    /// <summary>The parameter that chooses the form.</summary>
    public static OpenApiParameter Format { get; } =
        OperatorQueries.Parameter("format", "`csv`, the default, or `ndjson`: a JSON object in each line.", "csv", "ndjson");

    /// <summary>An example of the answer.</summary>
    public static ApiExample[] Example(string rows) => [new(200, "csv", "As CSV", JsonValue.Create(rows))];

    /// <summary>Says in the description what the route answers with.</summary>
    public static RouteHandlerBuilder ProducesRows(this RouteHandlerBuilder route) =>
        route.WithMetadata(Format).Produces<string>(StatusCodes.Status200OK, Csv, Ndjson);

    /// <summary>Whether NDJSON is asked for; read it before <see cref="QueryReader.Problem"/>.</summary>
    public static bool IsNdjson(QueryReader query) => query.OneOf("format", "csv", "ndjson") == "ndjson";

    /// <summary>All rows of a list that is read a page at a time.</summary>
    /// <param name="read">Reads at most <see cref="Batch"/> rows after a place, and one more when there are more.</param>
    /// <param name="place">The place of a row.</param>
    /// <param name="gone">Ends it.</param>
    public static async IAsyncEnumerable<TRow> AllAsync<TRow, TPlace>(
        Func<TPlace?, Task<IReadOnlyList<TRow>>> read,
        Func<TRow, TPlace> place,
        [EnumeratorCancellation] CancellationToken gone = default)
        where TPlace : class
    {
        TPlace? after = null;
        while (!gone.IsCancellationRequested)
        {
            var rows = await read(after);
            foreach (var row in rows.Take(Batch))
                yield return row;
            if (rows.Count <= Batch)
                yield break;
            after = place(rows[Batch - 1]);
        }
    }

    /// <summary>Sends the rows, after the audit log has a row of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The file's name without its end, and of the audit row: <c>NAME.exported</c>.</param>
    /// <param name="ndjson">Whether in that form.</param>
    /// <param name="columns">What of each row.</param>
    /// <param name="rows">The rows.</param>
    public static async Task<PushStreamHttpResult> SendAsync<T>(
        HttpContext context, string name, bool ndjson, IReadOnlyList<ExportColumn<T>> columns, IAsyncEnumerable<T> rows)
    {
        var audit = context.RequestServices.GetRequiredService<AuditLog>();
        await audit.WriteAsync(audit.Row($"{name}.exported", AuditLog.Success, null, $"{context.Request.QueryString}"));
        return TypedResults.Stream(
            stream => WriteAsync(stream, ndjson, columns, rows, context),
            ndjson ? Ndjson : $"{Csv}; charset=utf-8",
            $"{name}.{(ndjson ? "ndjson" : "csv")}");
    }

    private static async Task WriteAsync<T>(
        Stream stream, bool ndjson, IReadOnlyList<ExportColumn<T>> columns, IAsyncEnumerable<T> rows, HttpContext context)
    {
        var text = new StringBuilder();
        if (!ndjson)
            text.AppendJoin(',', columns.Select(column => column.Name)).Append("\r\n");
        var waiting = 0;
        try
        {
            await foreach (var row in rows.WithCancellation(context.RequestAborted))
            {
                if (ndjson)
                    text.Append(Line(columns, row)).Append('\n');
                else
                    text.AppendJoin(',', columns.Select(column => Cell(column.Value(row)))).Append("\r\n");
                if (++waiting < Batch)
                    continue;
                await FlushAsync();
                waiting = 0;
            }

            await FlushAsync();
        }
        catch (Exception exception) when (exception is Data.DatabaseUnavailableException)
        {
            // The status is sent already: a file that is cut off must not look whole.
            context.Abort();
        }

        async Task FlushAsync()
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), context.RequestAborted);
            text.Clear();
        }
    }

    private static string Line<T>(IReadOnlyList<ExportColumn<T>> columns, T row) => JsonSerializer.Serialize(
        columns.Select(column => (column.Name, Value: column.Value(row))).Where(cell => cell.Value is not null)
            .ToDictionary(cell => cell.Name, cell => cell.Value),
        Json.Options);

    /// <summary>A cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe.</summary>
    internal static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            string plain => plain.Length > 0 && s_formula.Contains(plain[0]) ? $"'{plain}" : plain,
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            bool yes => yes ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
