using HostedCapture.Api;
using HostedCapture.Payments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Operators;

/// <summary>Lists as files: all rows that match.</summary>
internal static class ExportRoutes
{
    private static readonly ExportColumn<OperatorIntent>[] s_intents =
    [
        new("id", one => one.Id.ToString()), new("application", one => one.Application), new("capture", one => one.Capture),
        new("state", one => one.State), new("provider", one => one.Provider), new("brand", one => one.Brand),
        new("last_four", one => one.LastFour), new("reference_id", one => one.ReferenceId), new("attempts", one => one.Attempts),
        new("last_code", one => one.LastCode), new("create_time", one => one.CreateTime), new("update_time", one => one.UpdateTime),
        new("expiration_time", one => one.ExpirationTime), new("deletion_time", one => one.DeletionTime),
        new("deleted_time", one => one.DeletedTime), new("name", one => one.Cardholder?.Name), new("email", one => one.Cardholder?.Email),
        new("country", one => one.Cardholder?.Country),
    ];

    private static readonly ExportColumn<OperatorPayment>[] s_payments =
    [
        new("id", one => one.Id.ToString()), new("application", one => one.Application), new("state", one => one.State),
        new("deferred", one => one.Deferred), new("provider", one => one.Provider), new("intent_id", one => one.IntentId?.ToString()),
        new("last_four", one => one.LastFour), new("gateway_order", one => one.GatewayOrder), new("currency", one => one.Currency),
        new("total", one => one.Total), new("paid", one => one.Paid), new("refunded", one => one.Refunded),
        new("create_time", one => one.CreateTime), new("update_time", one => one.UpdateTime), new("name", one => one.Payer?.FullName),
        new("email", one => one.Payer?.Email), new("country", one => one.Payer?.Country),
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapExports(RouteGroupBuilder operators)
    {
        operators.MapGet("/intents/export", ExportIntentsAsync).WithName("exportOperatorIntents").ProducesRows()
            .WithMetadata(RowExport.Example("id,application,capture,state\r\n"))
            .WithMetadata([.. IntentRoutes.Filters, PersonalData.Described])
            .RequiresPermission(Permission.IntentsRead)
            .Answers(Problem.InvalidModel(new FieldError("format", "unknown_value")));
        operators.MapGet("/payments/export", ExportPaymentsAsync).WithName("exportOperatorPayments").ProducesRows()
            .WithMetadata(RowExport.Example("id,application,state\r\n")).WithMetadata([.. PaymentRoutes.Filters, PersonalData.Described])
            .RequiresPermission(Permission.PaymentsRead)
            .Answers(Problem.InvalidModel(new FieldError("format", "unknown_value")));
    }

    /// <summary>Export intents</summary>
    /// <remarks>
    /// All intents that the same filters list, as a file, newest first. Texts that a spreadsheet would take for a formula begin with an
    /// apostrophe. Each export is a row of the audit log.
    /// </remarks>
    internal static async Task<Results<PushStreamHttpResult, Problem>> ExportIntentsAsync(
        HttpContext context, CurrentOperator caller, IntentList intents)
    {
        var query = new QueryReader(context.Request.Query);
        var asked = IntentRoutes.Question(query);
        var (ndjson, personalAsked) = (RowExport.IsNdjson(query), PersonalData.IsAsked(query));
        if (query.Problem is { } problem)
            return problem;
        var (personal, refusal) = await PersonalData.ForAsync(
            personalAsked, caller, context, null, $"intents {context.Request.QueryString}");
        if (refusal is not null)
            return refusal;
        var rows = RowExport.AllAsync<IntentRow, PagePlace>(
            after => intents.PageAsync(caller, asked, after, RowExport.Batch), row => row.Place);
        return await RowExport.SendAsync(context, "intents", ndjson, s_intents, rows.Select(row => intents.Show(row, personal)));
    }

    /// <summary>Export payments</summary>
    /// <remarks>
    /// All payments that the same filters list, as a file, newest first. Texts that a spreadsheet would take for a formula begin with an
    /// apostrophe. Each export is a row of the audit log.
    /// </remarks>
    internal static async Task<Results<PushStreamHttpResult, Problem>> ExportPaymentsAsync(
        HttpContext context, CurrentOperator caller, PaymentList payments)
    {
        var query = new QueryReader(context.Request.Query);
        var asked = PaymentRoutes.Question(query);
        var (ndjson, personalAsked) = (RowExport.IsNdjson(query), PersonalData.IsAsked(query));
        if (query.Problem is { } problem)
            return problem;
        var (personal, refusal) = await PersonalData.ForAsync(
            personalAsked, caller, context, null, $"payments {context.Request.QueryString}");
        if (refusal is not null)
            return refusal;
        var rows = RowExport.AllAsync<StoredPayment, PagePlace>(
            after => payments.PageAsync(caller, asked, after, RowExport.Batch), PaymentRoutes.Place);
        return await RowExport.SendAsync(context, "payments", ndjson, s_payments, rows.Select(row => payments.Show(row, personal)));
    }
}
