using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Cli.Profiles;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary>The checks of <c>doctor</c>. None of them changes anything.</summary>
/// <param name="run">The run.</param>
/// <param name="session">The way to the API.</param>
internal sealed class DoctorChecks(Run run, Session session)
{
    private const int CertificateDays = 21;
    private const int NewestDeliveries = 100;

    private static readonly TimeSpan s_clockWarning = TimeSpan.FromSeconds(30);
    // Webhooks and tokens with another time than this are not valid.
    private static readonly TimeSpan s_clockLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(10);

    /// <summary>Name, connection, TLS and certificate.</summary>
    public async Task<Finding> ReachAsync(CancellationToken cancellationToken)
    {
        const string Check = "reach";
        var address = session.Address;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_connectLimit);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, limit.Token);
            if (address.Scheme == "http")
                return new Finding(Check, Finding.Good, run.Text("doctor.reach_plain", ("address", address)));
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.IdnHost }, limit.Token);
            var ends = ((X509Certificate2)tls.RemoteCertificate!).NotAfter.ToUniversalTime();
            var days = (int)(ends - run.Terminal.Clock.GetUtcNow().UtcDateTime).TotalDays;
            var message = run.Text("doctor.reach_tls", ("protocol", tls.SslProtocol), ("days", days));
            return days < CertificateDays
                ? new Finding(Check, Finding.Warning, message, run.Texts["doctor.reach_renew"])
                : new Finding(Check, Finding.Good, message);
        }
        catch (AuthenticationException exception)
        {
            return new Finding(Check, Finding.Bad, exception.Message, run.Texts["doctor.reach_certificate"]);
        }
        catch (Exception exception) when (exception is SocketException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Finding(Check, Finding.Bad, exception.Message, run.Text("doctor.reach_silent", ("address", address)));
        }
    }

    /// <summary>This machine's clock against the installation's.</summary>
    public async Task<Finding> ClockAsync(CancellationToken cancellationToken)
    {
        const string Check = "clock";
        using var answer = await session.GetAsync("/health/live", cancellationToken);
        if (answer.Headers.Date is not { } there)
            return new Finding(Check, Finding.Skipped, run.Texts["doctor.clock_none"]);
        var off = (run.Terminal.Clock.GetUtcNow() - there).Duration();
        var message = run.Text("doctor.clock_off", ("seconds", (int)off.TotalSeconds));
        return off > s_clockLimit ? new Finding(Check, Finding.Bad, message, run.Texts["doctor.clock_set"])
            : off > s_clockWarning ? new Finding(Check, Finding.Warning, message, run.Texts["doctor.clock_set"])
            : new Finding(Check, Finding.Good, message);
    }

    /// <summary>This program, and the installation where it tells.</summary>
    public async Task<Finding> VersionsAsync(CancellationToken cancellationToken)
    {
        using var answer = await session.GetAsync("/openapi/v1.json", cancellationToken);
        string? there = null;
        try
        {
            there = answer.IsSuccessStatusCode
                ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))?["info"]?["version"]?.GetValue<string>()
                : null;
        }
        catch (JsonException)
        {
            // Something else answers there.
        }

        return new Finding(
            "versions",
            Finding.Good,
            run.Text("doctor.versions_are", ("hc", ShownVersion.Plain), ("there", there ?? run.Texts["doctor.versions_hidden"])));
    }

    /// <summary>The credentials.</summary>
    public async Task<Finding> TokenAsync(CancellationToken cancellationToken)
    {
        const string Check = "token";
        try
        {
            var token = await session.TokenAsync(cancellationToken);
            return new Finding(
                Check,
                Finding.Good,
                run.Text(
                    "doctor.token_good",
                    ("name", token.Name), ("seconds", (int)token.Lifetime.TotalSeconds), ("issuer", token.Issuer)));
        }
        catch (Exception exception) when (exception is HcException or HostedCaptureException)
        {
            var source = run.Texts[$"source.{session.Caller.Secret.Source}"];
            return new Finding(Check, Finding.Bad, exception.Message, run.Text("doctor.token_bad", ("source", source)));
        }
    }

    /// <summary>
    /// Whether a return address may be used: it is sent with an intent that lacks its cardholder, so that none is made, and the
    /// answer lists all mistakes.
    /// </summary>
    public async Task<Finding> OriginAsync(string? address, CancellationToken cancellationToken)
    {
        const string Check = "origin";
        if (address is null)
            return new Finding(Check, Finding.Skipped, run.Texts["doctor.origin_skipped"]);
        try
        {
            await session.Captures.CreateAsync(
                new CreateIntent { RedirectUrls = new RedirectUrls { ReturnUrl = address, CancelUrl = address } },
                cancellationToken: cancellationToken);
            return new Finding(Check, Finding.Good, address);
        }
        catch (HostedCaptureException exception) when (exception.ErrorCode == "INVALID_MODEL")
        {
            return exception.Fields.FirstOrDefault(field => field.Field == "redirect_urls.return_url") is { } wrong
                ? new Finding(Check, Finding.Bad, $"{address}: {wrong.Message} [{wrong.Code}]", run.Texts["doctor.origin_bad"])
                : new Finding(Check, Finding.Good, run.Text("doctor.origin_good", ("address", address)));
        }
        catch (HostedCaptureException exception)
        {
            return new Finding(Check, Finding.Bad, exception.Message, run.Texts["doctor.ask_operator"]);
        }
    }

    /// <summary>The endpoints as the installation last saw them: of each its newest delivery that was tried.</summary>
    public async Task<Finding> WebhooksAsync(CancellationToken cancellationToken)
    {
        const string Check = "webhooks";
        List<Delivery> newest;
        try
        {
            newest = await Common.TakeAsync(session.Deliveries.ListAsync(null, cancellationToken), NewestDeliveries, cancellationToken);
        }
        catch (HostedCaptureException exception)
        {
            return new Finding(Check, Finding.Bad, exception.Message, run.Texts["doctor.ask_operator"]);
        }

        var endpoints = newest.Where(delivery => delivery is { Url: not null, LastTryTime: not null })
            .GroupBy(delivery => delivery.Url!).Select(group => group.First()).ToList();
        if (endpoints.Count == 0)
            return new Finding(Check, Finding.Skipped, run.Texts["doctor.webhooks_none"]);
        var failing = endpoints.Where(delivery => delivery.LastStatus is not (>= 200 and < 300)).ToList();
        var message = string.Join("; ", endpoints.Select(one => $"{one.Url} -> {one.LastStatus?.ToString() ?? one.LastError}"));
        return failing.Count == 0
            ? new Finding(Check, Finding.Good, message)
            : new Finding(Check, Finding.Bad, message, string.Join(' ', failing.Select(AdviceFor).Distinct()));
    }

    /// <summary>
    /// Whether bytes arrive as they were sent: a body full of what proxies like to change is signed here and verified there.
    /// </summary>
    public async Task<Finding> BytesAsync(CancellationToken cancellationToken)
    {
        const string Check = "bytes";
        const string Odd = "{ \"a\" : 1.0,\r\n\t\"ñ\":\"\\u00e1\\/ á \u2028 <&'+%\",  \"a\":1e2 }\n";
        var secret = Profile.NewSecret();
        var timestamp = run.Terminal.Clock.GetUtcNow().ToUnixTimeSeconds().ToString();
        var mac = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"hc.{timestamp}.{Odd}"));
        var webhook = new ReceivedWebhook
        {
            Payload = Odd,
            Headers = new Dictionary<string, string>
            {
                ["webhook-id"] = "hc",
                ["webhook-timestamp"] = timestamp,
                ["webhook-signature"] = $"v1,{Convert.ToBase64String(mac)}",
            },
            Secret = secret,
        };
        try
        {
            var verdict = await session.Deliveries.ExplainAsync(webhook, cancellationToken);
            // A clock that is wrong is found elsewhere.
            var changed = verdict.Findings.Any(finding => !finding.Code.StartsWith("timestamp", StringComparison.Ordinal));
            return changed
                ? new Finding(Check, Finding.Bad, run.Texts["doctor.bytes_changed"], run.Texts["doctor.bytes_proxy"])
                : new Finding(Check, Finding.Good, run.Texts["doctor.bytes_same"]);
        }
        catch (HostedCaptureException exception)
        {
            return new Finding(Check, Finding.Bad, exception.Message, run.Texts["doctor.bytes_proxy"]);
        }
    }

    private string AdviceFor(Delivery delivery) => run.Texts[delivery switch
    {
        { LastError: "connect" or "timeout" } => "doctor.webhooks_connect",
        { LastError: "tls" } => "doctor.webhooks_tls",
        { LastError: "address" } => "doctor.webhooks_address",
        { LastStatus: 410 } => "doctor.webhooks_gone",
        _ => "doctor.webhooks_status",
    }];
}
