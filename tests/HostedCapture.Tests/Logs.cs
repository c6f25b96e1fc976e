using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HostedCapture.Tests;

/// <summary>Keeps every log line of an application: category, level, message, exception, values and scopes.</summary>
[ProviderAlias("Kept")]
public sealed class Logs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>The lines so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The lines outlive the application: they are searched afterwards.
    }

    private sealed class Logger(Logs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logs._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var line = new System.Text.StringBuilder($"{logLevel} {category} {formatter(state, exception)} {exception}");
            Values(state);
            logs._scopes.ForEachScope((scope, _) => Values(scope), 0);
            logs._lines.Enqueue(line.ToString());

            void Values(object? values)
            {
                if (values is IEnumerable<KeyValuePair<string, object?>> pairs)
                    line.AppendJoin(' ', pairs.Select(pair => $" {pair.Key}={pair.Value}"));
                else
                    line.Append(' ').Append(values);
            }
        }
    }
}
