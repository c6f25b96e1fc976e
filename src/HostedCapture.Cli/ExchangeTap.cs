using System.Text;

namespace HostedCapture.Cli;

/// <summary>
/// Sees the client's requests: prints them as commands for a terminal, and keeps what answers tell about the installation.
/// </summary>
/// <param name="curl">Where commands are printed; null: nowhere.</param>
internal sealed class ExchangeTap(TextWriter? curl)
{
    private const string TokenPath = "/oauth2/token";
    private const string OperatorTokenPath = "/operator/token";

    private bool _toldToken;

    /// <summary>The installation's clock at its last answer.</summary>
    public DateTimeOffset? ServerTime { get; private set; }

    // Secrets stay in variables: nothing printed here is one.
    private async Task PrintAsync(HttpRequestMessage request)
    {
        if (curl is null)
            return;
        var address = request.RequestUri!;
        if (address.AbsolutePath is TokenPath or OperatorTokenPath)
        {
            var credentials = address.AbsolutePath == TokenPath
                ? "$HC_CLIENT_ID:$HC_CLIENT_SECRET"
                : "$HC_OPERATOR_ID:$HC_OPERATOR_SECRET";
            if (!_toldToken)
                await curl.WriteLineAsync($"TOKEN=$(curl -s {Quoted(address.ToString())} -u \"{credentials}\" "
                    + "-d grant_type=client_credentials | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')");
            _toldToken = true;
            return;
        }

        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync();
        var command = new StringBuilder("curl -s ");
        if (request.Method != HttpMethod.Get && !(request.Method == HttpMethod.Post && body is not null))
            command.Append("-X ").Append(request.Method.Method).Append(' ');
        command.Append(Quoted(address.AbsoluteUri)).Append(" -H \"Authorization: Bearer $TOKEN\"");
        if (request.Headers.TryGetValues("Idempotency-Key", out var keys))
            command.Append(" -H ").Append(Quoted($"Idempotency-Key: {keys.Single()}"));
        if (body is not null)
            command.Append(" -H 'Content-Type: application/json' -d ").Append(Quoted(body));
        await curl.WriteLineAsync(command.ToString());
    }

    // In single quotes a shell keeps every character but the single quote.
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The tap in the client's way.</summary>
    internal sealed class Handler(ExchangeTap tap) : DelegatingHandler
    {
        /// <inheritdoc/>
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await tap.PrintAsync(request);
            var response = await base.SendAsync(request, cancellationToken);
            tap.ServerTime = response.Headers.Date ?? tap.ServerTime;
            return response;
        }
    }
}
