using System.Collections;
using HostedCapture.Domain;

namespace HostedCapture.Secrets;

/// <summary>
/// The second safeguard of the log: whatever a line's message, values, scopes or exception hold, no card number and no key of
/// a link reaches a log provider. The first is that code logs neither.
/// </summary>
/// <param name="inner">The factory with the log providers.</param>
internal sealed class RedactingLoggers(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private static string Redact(string text) => SecretLinks.Redact(CardNumbers.Redact(text));

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(new Redacted(state, null));

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
                return;
            var text = exception?.ToString();
            var shown = text is not null && !ReferenceEquals(Redact(text), text) ? new RedactedException(exception!) : exception;
            var line = new Redacted(state, Redact(formatter(state, exception)));
            inner.Log(logLevel, eventId, line, shown, static (redacted, _) => redacted.ToString());
        }
    }

    /// <summary>A line's or scope's values without card numbers, computed only when a log provider reads them.</summary>
    private sealed class Redacted(object? state, string? message) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly IReadOnlyList<KeyValuePair<string, object?>> _values =
            state as IReadOnlyList<KeyValuePair<string, object?>> ?? (state as IEnumerable<KeyValuePair<string, object?>>)?.ToList() ?? [];

        public int Count => _values.Count;

        public KeyValuePair<string, object?> this[int index] => KeyValuePair.Create(_values[index].Key, Value(_values[index].Value));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
                yield return this[i];
        }

        public override string ToString() => message ?? Redact(state?.ToString() ?? "");

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static object? Value(object? value) =>
            value?.ToString() is { } text && Redact(text) is var redacted && !ReferenceEquals(redacted, text) ? redacted : value;
    }

    /// <summary>Replaces an exception whose text must not be logged.</summary>
    private sealed class RedactedException(Exception exception) : Exception(Redact(exception.Message))
    {
        private readonly string _text = Redact(exception.ToString());

        public override string ToString() => _text;
    }
}
