using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HostedCapture.Tests;

/// <summary>A provider that behaves as badly as a test wants, on a port of its own. What leads up to the card or the money works: Quickpay's token, intent and payment, Juspay's order, TumiPay's subscription.</summary>
public sealed class ProviderStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProviderStub(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The bodies of the requests that carried a card or moved money.</summary>
    public ConcurrentQueue<string> Cards { get; } = new();

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers the requests that carry a card, after they were read.</param>
    /// <param name="badCertificate">Whether it speaks TLS with an untrusted certificate.</param>
    /// <param name="link">The direct link Quickpay's intent has; null: its own.</param>
    public static async Task<ProviderStub> StartAsync(RequestDelegate answer, bool badCertificate = false, string? link = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (badCertificate)
                listen.UseHttps(SelfSigned());
        }));
        if (badCertificate)
            builder.WebHost.UseKestrelHttpsConfiguration();

        var stub = new ProviderStub(builder.Build());
        stub._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            switch (context.Request.Path.Value)
            {
                case "/sso/oauth2/v2/token":
                    var until = TimeProvider.System.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds();
                    await context.Response.WriteAsync($$"""{"scope":"","token_type":"Bearer","access_token":"token","expires_in":{{until}}}""");
                    break;
                case "/tokenization/captures":
                    var direct = link ?? $"{stub.Address}/tokenization/captures/gateways/peinau/capture/1/capture_card";
                    context.Response.StatusCode = 201;
                    await context.Response.WriteAsync($$"""{"id":"1","links":[{"rel":"capture_card","href":"{{direct}}"}]}""");
                    break;
                case { } path when path.StartsWith("/checkout/payments", StringComparison.Ordinal):
                    var steps = string.Join(',', new[] { "silent_charge", "confirm_authorization", "void_method", "refund_method" }.Select(rel => $$"""{"rel":"{{rel}}","href":"{{stub.Address}}/{{rel}}"}"""));
                    context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? 201 : 200;
                    await context.Response.WriteAsync($$"""{"id":"1","state":"created","links":[{{steps}}]}""");
                    break;
                case "/orders":
                    await context.Response.WriteAsync($$"""{"order_id":"{{QueryHelpers.ParseQuery(body)["order_id"]}}"}""");
                    break;
                case "/api/subscription/card":
                    await context.Response.WriteAsync("""{"code":"CREATED","data":{"subscription_id":"1"}}""");
                    break;
                default:
                    if (!HttpMethods.IsGet(context.Request.Method))
                        stub.Cards.Enqueue(body);
                    await answer(context);
                    break;
            }
        });
        await stub._app.StartAsync();
        stub.Address = stub._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return stub;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
