using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ProviderSimulator.Page;
using ProviderSimulator.Wire;

namespace ProviderSimulator;

/// <summary>The routes for people and tests: the page, the ledger, the script.</summary>
internal sealed class Control(Ledger ledger, Script script, Quickpay quickpay, CyberSourceReports reports)
{
    private const string JsonType = "application/json; charset=utf-8";

    /// <summary>Its own settings: the hosting application's do not reach here.</summary>
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private static readonly string Styles = ReadStyles();

    public Task PageAsync(HttpContext http) =>
        new Answer(StatusCodes.Status200OK, "text/html; charset=utf-8", SimulatorPage.Render(http, ledger.View(), script.Pending())).SendAsync(http);

    public static Task StylesAsync(HttpContext http) => new Answer(StatusCodes.Status200OK, "text/css; charset=utf-8", Styles).SendAsync(http);

    public Task LedgerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Say(StatusCodes.Status200OK, ledger.View()).SendAsync(http);
    }

    public Task ClearAsync(HttpContext http)
    {
        ledger.Clear();
        script.Clear();
        quickpay.Clear();
        reports.Clear();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public async Task ScriptAsync(HttpContext http)
    {
        var body = await Line.ReadAsync(http.Request);
        var answer = body is null ? Line.TooLarge : SetScript(body);
        await answer.SendAsync(http);
    }

    private Answer SetScript(byte[] body)
    {
        ScriptRequest? request;
        try
        {
            request = JsonSerializer.Deserialize<ScriptRequest>(body, Json);
        }
        catch (JsonException)
        {
            return Bad("The body must be JSON with the members system (may be left out), operation and outcomes, and no others.");
        }
        if (request?.System is { } system && !Script.Systems.Contains(system))
            return Bad($"system must be left out or one of {string.Join(", ", Script.Systems)}.");
        if (!Operations.TryGetValue(request?.Operation ?? "", out var operation))
            return Bad($"operation must be one of {string.Join(", ", Operations.Keys)}.");
        if (request?.Outcomes is not { } words) return Bad("outcomes must be an array of texts.");

        var outcomes = new List<Outcome>();
        foreach (var word in words)
        {
            if (word is null || !Outcome.TryParse(word, out var outcome))
                return Bad($"each of outcomes must be one of {string.Join(", ", Outcome.Words.Keys)}; declined may have a reason, as in declined:204.");
            if (Refuse(operation, outcome.Ending) is { } refusal)
                return Bad(refusal);
            outcomes.Add(outcome);
        }
        script.Set(request.System, operation, outcomes);
        return Say(StatusCodes.Status200OK, request);
    }

    private static string? Refuse(Operation operation, Ending ending) => (operation, ending) switch
    {
        (Operation.Tokenize, Ending.Pending or Ending.Unanswered) => "A token is made or not: tokenize cannot be pending or unanswered.",
        (Operation.Lookup, Ending.Declined or Ending.Unanswered) => "A look-up shows what is there, or nothing yet (pending): it cannot be declined or unanswered.",
        (Operation.Delete, Ending.Pending or Ending.Unanswered) => "A token is deleted or not: delete cannot be pending or unanswered.",
        _ => null,
    };

    private static readonly Dictionary<string, Operation> Operations =
        Enum.GetValues<Operation>().ToDictionary(operation => operation.ToString().ToLowerInvariant());

    private static Answer Bad(string error) => Say(StatusCodes.Status400BadRequest, new ScriptError(error));

    private static Answer Say<T>(int status, T body) => new(status, JsonType, JsonSerializer.Serialize(body, Json));

    private static string ReadStyles()
    {
        using var stream = typeof(Control).Assembly.GetManifestResourceStream("simulator.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed record ScriptRequest(string? System, string? Operation, IReadOnlyList<string?>? Outcomes);

    private sealed record ScriptError(string Error);
}
