using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Domain;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HostedCapture.Tests.Domain;

/// <summary>A card's number and code leave by <see cref="Card.Reveal"/> and in no other way.</summary>
public sealed partial class CardSecrecyTests
{
    private const string Number = "4111111111111111";
    private const string Code = "987";

    private static readonly Card s_card = Card.Create(Number, new CardExpiry(2030, 12), Code);

    private static readonly JsonSerializerOptions s_withFields = new() { IncludeFields = true };

    private static readonly Dictionary<string, Func<string?>> s_prints = new()
    {
        ["ToString"] = () => s_card.ToString(),
        ["interpolation"] = () => $"{s_card} {s_card,20}",
        ["concatenation"] = () => "card " + s_card,
        ["composite format"] = () => string.Format("{0}", s_card),
        ["inside an anonymous type"] = () => new { s_card }.ToString(),
        ["inside a tuple"] = () => (s_card, 1).ToString(),
        ["JSON"] = () => JsonSerializer.Serialize(s_card),
        ["JSON with fields"] = () => JsonSerializer.Serialize(s_card, s_withFields),
        ["JSON of the product"] = () => JsonSerializer.Serialize(new { s_card }, Json.Options),
        ["JSON of an object"] = () => JsonSerializer.Serialize<object>(new Dictionary<string, object> { ["card"] = s_card }),
        ["a log line"] = LogLine,
        ["secrets"] = () => s_card.Reveal().ToString(),
        ["a refused number"] = () => Assert.Throws<ArgumentException>(() => Card.Create("4111111111111112", null, Code)).ToString(),
        ["a refused code"] = () => Assert.Throws<ArgumentException>(() => Card.Create(Number, null, "987x")).ToString(),
    };

    public static TheoryData<string> Ways => [.. s_prints.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_Card_Cannot_Be_Printed(string way)
    {
        var text = s_prints[way]();
        Assert.False(string.IsNullOrEmpty(text), "nothing was printed");
        Assert.DoesNotContain(Number, text, StringComparison.Ordinal);
        Assert.DoesNotContain("4111111111111112", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Number[6..12], text.Replace(s_card.First6, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(Code, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Debugger_Shows_No_Card() =>
        Assert.Equal("{ToString(),nq}", typeof(Card).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);

    [Fact]
    public void No_Public_Member_Returns_The_Number_Or_The_Code()
    {
        Assert.Empty(typeof(Card).GetFields());
        var given = typeof(Card).GetProperties().Select(property => property.GetValue(s_card))
            .Concat(typeof(Card).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(method => method.GetParameters().Length == 0 && method.Name != nameof(Card.Dispose) && !method.ReturnType.IsByRefLike)
                .Select(method => method.Invoke(s_card, null)))
            .OfType<string>()
            .ToList();
        Assert.NotEmpty(given);
        Assert.All(given, text => Assert.True(text.Length <= 6 && text != Code, "a public member is too talkative"));
    }

    [Fact]
    public void The_Same_Card_Twice_Cannot_Be_Told_By_Comparing()
    {
        var again = Card.Create(Number, s_card.Expiry, Code);
        Assert.NotEqual(s_card, again);
        Assert.Equal(typeof(object), typeof(Card).GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType);
        Assert.Equal(typeof(object), typeof(Card).GetMethod(nameof(GetHashCode), [])!.DeclaringType);
    }

    [Fact]
    public void A_Card_Cannot_Be_Made_From_Json() =>
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<Card>($$"""{"number":"{{Number}}","code":"{{Code}}"}"""));

    [Fact]
    public void A_Revealed_Card_Stays_On_The_Stack()
    {
        Assert.True(typeof(CardSecrets).IsByRefLike, "CardSecrets must be a ref struct: neither boxed, stored, captured nor awaited over");
        var secrets = s_card.Reveal();
        Assert.Equal(Number, secrets.Number.ToString());
        Assert.Equal(Code, secrets.Code.ToString());
    }

    [Fact]
    public void A_Cleared_Card_Cannot_Be_Revealed()
    {
        var card = Card.Create(Number, null, Code);
        card.Dispose();
        Assert.Equal((new string('\0', Number.Length), new string('\0', Code.Length)), (card.Reveal().Number.ToString(), card.Reveal().Code.ToString()));
    }

    [Theory]
    [InlineData("", "123")]
    [InlineData("4111111111111112", "123")]
    [InlineData("4111 1111 1111 1111", "123")]
    [InlineData("４１１１１１１１１１１１１１１１", "123")]
    [InlineData(Number, "12x")]
    [InlineData(Number, "１２３")]
    public void A_Card_Is_Made_Only_Of_Checked_Digits(string number, string code) =>
        Assert.Throws<ArgumentException>(() => Card.Create(number, null, code));

    private static string LogLine()
    {
        using var written = new StringWriter();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(new WriterLogs(written)));
        CardCame(logs.CreateLogger("card"), s_card);
        return written.ToString();
    }

    [LoggerMessage(1, LogLevel.Information, "A card came: {Card}")]
    private static partial void CardCame(ILogger log, Card card);

    /// <summary>Writes messages and their values, as any sink may.</summary>
    private sealed class WriterLogs(TextWriter writer) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            writer.WriteLine(formatter(state, exception));
            foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
                writer.WriteLine($"{name}={value} {JsonSerializer.Serialize(value)}");
        }

        public void Dispose()
        {
        }
    }
}
