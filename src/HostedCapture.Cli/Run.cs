using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HostedCapture.Cli.Profiles;
using HostedCapture.Client;

namespace HostedCapture.Cli;

/// <summary>One run of a command: what was asked, and how it is answered.</summary>
/// <param name="hc">The program.</param>
/// <param name="parsed">The command line.</param>
internal sealed class Run(Hc hc, ParseResult parsed)
{
    /// <summary>As the API writes it.</summary>
    public static readonly JsonSerializerOptions Wire = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // It is no part of a page, so é may stay é.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new Moments() },
    };

    /// <summary>What the program has to do with outside of itself.</summary>
    public Terminal Terminal => hc.Terminal;

    /// <summary>What it says.</summary>
    public Texts Texts => hc.Texts;

    /// <summary>Whether results are JSON.</summary>
    public bool IsJson => parsed.GetValue(hc.Json);

    /// <summary>Whether of a result only the id is printed, and of the settings nothing.</summary>
    public bool IsQuiet => parsed.GetValue(hc.Quiet);

    /// <summary>The profiles on this machine.</summary>
    public ProfileStore Profiles { get; } = new(hc.Terminal, hc.Texts);

    /// <summary>An option's value.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>An argument's value.</summary>
    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The text of a key with its places filled.</summary>
    public string Text(string key, params ReadOnlySpan<(string Name, object? Value)> values) => Texts.Format(key, values);

    /// <summary>Tells something that is no result.</summary>
    public Task TellAsync(string text) => Terminal.Error.WriteLineAsync(text);

    /// <summary>Tells where the settings of a run come from.</summary>
    public Task TellSourcesAsync(Caller caller) => IsQuiet ? Task.CompletedTask : TellAsync(caller.Sources(Texts));

    /// <summary>Prints a result: JSON in one line, the id of what it is about, or what people read.</summary>
    public async Task PrintAsync(JsonNode json, Func<string> human)
    {
        var text = IsJson ? json.ToJsonString(Wire) : IsQuiet ? IdOf(json) : null;
        await Terminal.Out.WriteLineAsync(text ?? human());
        await Terminal.Out.FlushAsync();
    }

    /// <summary>Something of the client as the API writes it.</summary>
    public static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, Wire)!;

    /// <summary>Where the installation is and who calls, without asking whether that is all.</summary>
    public Caller Caller() => Cli.Caller.Read(this, parsed.GetValue(hc.Address), parsed.GetValue(hc.ClientId));

    /// <summary>The way to the API; tells where its settings come from.</summary>
    /// <param name="retries">How often a call is repeated where that is safe.</param>
    public async Task<Session> OpenAsync(int? retries = null)
    {
        var caller = Caller();
        await TellSourcesAsync(caller);
        return Session.Open(caller.Complete(Texts), Texts, parsed.GetValue(hc.Curl) ? Terminal.Error : null, retries);
    }

    /// <summary>Where the installation is and which operator calls, without asking whether that is all.</summary>
    public Caller OperatorCaller(string? id) => Cli.Caller.ReadOperator(this, parsed.GetValue(hc.Address), id);

    /// <summary>The way to the operator API; tells where its settings come from.</summary>
    public async Task<OperatorSession> OpenOperatorAsync(string? id)
    {
        var caller = OperatorCaller(id);
        await TellSourcesAsync(caller);
        return OperatorSession.Open(caller.Complete(Texts), Texts, parsed.GetValue(hc.Curl) ? Terminal.Error : null);
    }

    /// <summary>Asks a person; false without a terminal means that <c>--yes</c> is needed.</summary>
    public async Task ConfirmAsync(string question, bool yes)
    {
        if (yes)
            return;
        if (!Terminal.IsInteractive)
            throw new HcException(Exit.Usage, "confirmation_needed", $"{question} {Texts["error.yes_needed"]}");
        await Terminal.Error.WriteAsync($"{question} {Texts["ask.yes"]} ");
        await Terminal.Error.FlushAsync();
        if (await Terminal.In.ReadLineAsync() is not ("y" or "Y" or "s" or "S"))
            throw new HcException(Exit.Refused, "not_confirmed", Texts["error.not_confirmed"]);
    }

    /// <summary>Says that it failed.</summary>
    public Task<int> FailAsync(HostedCaptureException exception) =>
        FailAsync(Exit.Of(exception), exception.ErrorCode, MessageOf(exception), exception.RequestId, exception.Fields);

    /// <summary>Says that it failed: on standard error, as JSON where results are.</summary>
    public async Task<int> FailAsync(
        int exit,
        string code,
        string message,
        string? requestId = null,
        IReadOnlyList<FieldError>? fields = null)
    {
        if (IsJson)
        {
            var error = new { Exit = exit, Code = code, Message = message, RequestId = requestId, Fields = fields is [] ? null : fields };
            await TellAsync(Node(new { Error = error }).ToJsonString(Wire));
            return exit;
        }

        await TellAsync($"{Texts["error"]}: {message} [{code}]");
        foreach (var field in fields ?? [])
            await TellAsync($"  {field.Field}: {field.Message} [{field.Code}]");
        if (requestId is not null)
            await TellAsync($"  {Texts["error.request"]}: {requestId}");
        return exit;
    }

    private sealed class Moments : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
    }

    // Of an event that is the intent's or payment's; of a list each on a line of its own.
    private static string? IdOf(JsonNode json) => json["items"] is JsonArray items
        ? string.Join('\n', items.Select(item => IdOf(item!)))
        : (string?)(json["data"]?["id"] ?? json["payment"]?["id"] ?? json["id"] ?? json["webhook_secret"]);

    // What was behind a missing answer says more than that there was none.
    private string MessageOf(HostedCaptureException exception) => exception.ErrorCode != HostedCaptureException.NoAnswer
        ? exception.Message
        : exception.Status == 0
            ? Text("error.no_answer", ("reason", exception.InnerException?.Message ?? exception.Message))
            : Text("error.other_answered", ("status", exception.Status));
}
