using System.Diagnostics;
using HostedCapture.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HostedCapture.Hosting;

/// <summary>The process's services: the server's limits, logs, addresses, telemetry, Data Protection.</summary>
public static class HostingServices
{
    private const int LargestBody = 64 * 1024;

    private const int LargestAnswerInMemory = 16 * 1024;
    private const int LargestAnswerInKernel = 32 * 1024;

    private static readonly TimeSpan s_headers = TimeSpan.FromSeconds(10);

    // Bytes a second, after a moment: the largest form takes no minute over the slowest phone network.
    private static readonly MinDataRate s_bodies = new(600, TimeSpan.FromSeconds(3));

    // Bytes a second, after a moment: full buffers must be read within a minute.
    // A page for a slow phone is smaller than the kernel's.
    private static readonly MinDataRate s_answers = new(2400, TimeSpan.FromSeconds(5));

    /// <summary>Adds it.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="host">Where it is reached.</param>
    public static void AddHosting(this WebApplicationBuilder builder, HostSettings host)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.RequestHeadersTimeout = s_headers;
            kestrel.Limits.MinRequestBodyDataRate = s_bodies;
            // The most memory a client that does not read can hold, for no longer than the minimum rate allows.
            kestrel.Limits.MaxResponseBufferSize = LargestAnswerInMemory;
            kestrel.Limits.MinResponseDataRate = s_answers;
            kestrel.Limits.MaxConcurrentConnections = host.MaxConnections;
        });

        // The kernel's send buffer is memory of this machine or container, too: by default it is megabytes.
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = LargestAnswerInKernel;
            return socket;
        });

        // Outside Development the build's own output would answer 500 for every asset; published output has no such manifest.
        builder.WebHost.UseStaticWebAssets();

        builder.Logging.AddLogFloors();
        // Data Protection warns at each start that its keys are stored unencrypted: they protect forms against forgery only.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (!builder.Environment.IsDevelopment())
            builder.Logging.ClearProviders().AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));

        var services = builder.Services;
        // Inbound and outbound traces are set in two places, since HTTP clients do not use the service provider.
        DistributedContextPropagator.Current = new OwnTraces();
        services.Replace(ServiceDescriptor.Singleton<DistributedContextPropagator>(new OwnTraces()));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(host);
        services.AddSingleton<OwnAddress>();
        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = Draining.Limit);
        if (builder.Configuration[Telemetry.Endpoint] is { Length: > 0 })
            services.AddTelemetry();
        services.AddDataProtection().SetApplicationName("HostedCapture");
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((options, ring) => options.XmlRepository = ring);
    }

    /// <summary>
    /// Links, cookies and redirects follow the configured address, whatever host a request names; its client address is
    /// that of the connection, or what the configured proxies say.
    /// </summary>
    public static void UsePublicAddress(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<HostSettings>();
        if (settings.Proxies.Networks is { Count: > 0 } proxies)
        {
            // From the nearest proxy outwards, as far as they are configured; entries before the first unknown one are untrusted.
            var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(proxy);
            app.UseForwardedHeaders(options);
        }

        if (settings.PublicBaseUrl is not { } address)
        {
            app.UseUsableHost();
            return;
        }

        var host = HostString.FromUriComponent(address);
        app.Use((context, next) =>
        {
            context.Request.Scheme = address.Scheme;
            context.Request.Host = host;
            return next(context);
        });
    }

    // Links follow the request's host. HTTP/1.0 needs none, HTTP/1.1 may send an empty one, and some are no host at all.
    private static void UseUsableHost(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!Uri.TryCreate($"{context.Request.Scheme}://{context.Request.Host}", UriKind.Absolute, out _))
            context.Request.Host = HostString.FromUriComponent(context.RequestServices.GetRequiredService<OwnAddress>().Base);
        return next(context);
    });
}
