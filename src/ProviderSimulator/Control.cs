using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ProviderSimulator.Page;
using ProviderSimulator.Wire;

namespace ProviderSimulator;

/// <summary>The routes for people and tests: the page, the ledger, the script.</summary>
internal sealed class Control(
    Ledger ledger,
    Script script,
    Clock clock,
    Bank bank,
    Notifications notifications,
    Quickpay quickpay,
    CyberSourceReports reports)
{
    private const string JsonType = "application/json; charset=utf-8";

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
        new Answer(
            StatusCodes.Status200OK, "text/html; charset=utf-8",
            SimulatorPage.Render(http, ledger.View(), script.Pending(), Ledger.Time(clock.GetUtcNow()))).SendAsync(http);

    public static Task StylesAsync(HttpContext http) =>
        new Answer(StatusCodes.Status200OK, "text/css; charset=utf-8", Styles).SendAsync(http);

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
        notifications.Clear();
        clock.Reset();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public Task ClockAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Say(StatusCodes.Status200OK, new ClockView(Ledger.Time(clock.GetUtcNow()), (long)clock.Ahead.TotalSeconds)).SendAsync(http);
    }

    public async Task AdvanceAsync(HttpContext http)
    {
        if (await ReadAsync<ClockRequest>(http) is { AdvanceSeconds: >= 0 and var seconds }
            && seconds <= Clock.Furthest.TotalSeconds && clock.TryAdvance(TimeSpan.FromSeconds(seconds)))
        {
            bank.SettleAll();
            await ClockAsync(http);
            return;
        }
        await Bad($"The body must be {{\"advance_seconds\": N}}, N not below 0; {Clock.Furthest.TotalDays} days in all.").SendAsync(http);
    }

    public Task NotificationsAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (held, sent) = notifications.View();
        return Say(
            StatusCodes.Status200OK,
            new NotificationsView([.. held.Select(one => new HeldView(one.System, one.Event, one.Id, one.Body))], sent)).SendAsync(http);
    }

    public async Task NotifyAsync(HttpContext http)
    {
        var request = await ReadAsync<NotifyRequest>(http);
        Uri? url = null;
        if (request is not { System: "juspay" or "tumipay", Url: not null, Times: >= 1 and <= 10 }
            || (request.Url.Length > 0 && !(Uri.TryCreate(request.Url, UriKind.Absolute, out url) && url.Scheme is "http" or "https")))
        {
            await Bad(
                "The body must be JSON with system (juspay or tumipay) and url (http, https or empty); user, password, times (1 to 10) "
                    + "and hold may be left out.")
                .SendAsync(http);
            return;
        }
        notifications.Set(request.System, new(url, request.User, request.Password, request.Times, request.Hold));
        await Say(StatusCodes.Status200OK, request).SendAsync(http);
    }

    public async Task DeliverAsync(HttpContext http)
    {
        if (await ReadAsync<DeliverRequest>(http) is not { System: "juspay" or "tumipay", Times: >= 1 and <= 10 } request)
        {
            await Bad("The body must be JSON with system (juspay or tumipay); reversed and times (1 to 10) may be left out.")
                .SendAsync(http);
            return;
        }
        await Say(StatusCodes.Status200OK, new DeliverView(notifications.Deliver(request.System, request.Reversed, request.Times)))
            .SendAsync(http);
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
            if (operation == Operation.Authenticate)
            {
                if (!HolderChecks.Words.TryGetValue(word ?? "", out var check))
                    return Bad($"each of outcomes must be one of {string.Join(", ", HolderChecks.Words.Keys)}.");
                outcomes.Add(new() { Check = check });
                continue;
            }
            if (word is null || !Outcome.TryParse(word, out var outcome))
                return Bad(
                    $"each of outcomes must be one of {string.Join(", ", Outcome.Words.Keys)}; declined may have a reason, as in "
                        + "declined:204.");
            if (Refuse(operation, outcome.Ending) is { } refusal)
                return Bad(refusal);
            outcomes.Add(outcome);
        }
        script.Set(request.System, operation, outcomes);
        return Say(StatusCodes.Status200OK, request);
    }

    private static async Task<T?> ReadAsync<T>(HttpContext http) where T : class
    {
        if (await Line.ReadAsync(http.Request) is not { } body) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Refuse(Operation operation, Ending ending) => (operation, ending) switch
    {
        (Operation.Tokenize, Ending.Pending or Ending.Unanswered) => "A token is made or not: tokenize cannot be pending or unanswered.",
        (Operation.Verify, Ending.Pending) => "A card is verified or not: verify cannot be pending.",
        (Operation.Lookup, Ending.Declined or Ending.Unanswered) =>
            "A look-up shows what is there, or nothing yet (pending): it cannot be declined or unanswered.",
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

    private sealed record ClockRequest(long? AdvanceSeconds);

    private sealed record ClockView(string Now, long AheadSeconds);

    private sealed record NotifyRequest(
        string? System,
        string? Url,
        string? User = null,
        string? Password = null,
        int Times = 1,
        bool Hold = false);

    private sealed record DeliverRequest(string? System, bool Reversed = false, int Times = 1);

    private sealed record DeliverView(int Delivered);

    private sealed record HeldView(string System, string Event, string Id, string Body);

    private sealed record NotificationsView(IReadOnlyList<HeldView> Held, IReadOnlyList<SentNotification> Sent);
}
