using System.Security.Cryptography;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using OperatorConsole.Pages.Developer;
using OperatorConsole.Pages.SignIn;
using OperatorConsole.Parts;
using OperatorConsole.Shell;
using OperatorConsole.Texts;

namespace OperatorConsole.Hosting;

/// <summary>The console as a web application.</summary>
public static class ConsoleApp
{
    /// <summary>The assembly's name, by which its static files are found; the namespaces are called otherwise.</summary>
    public const string Name = "HostedCapture.Console";

    private const int LargestBody = 64 * 1024;
    private const int LargestMessage = 32 * 1024;
    private const int MostLeftCircuits = 100;
    private const int MostWaitingRenders = 10;

    // What holds unless the configuration says otherwise. There is no file of them: in a sandbox the product's lies in the same place.
    private static readonly Dictionary<string, string?> s_defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["ReloadStaticAssetsAtRuntime"] = "false",
    };

    private static readonly TimeSpan s_headers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_leftCircuit = TimeSpan.FromMinutes(1);

    /// <summary>Builds it, with its database and keys made ready; it listens once it is started.</summary>
    /// <param name="options">Arguments, environment and directory; the application's name is set here.</param>
    /// <param name="adjust">Changes what it is built from, such as its clock.</param>
    /// <exception cref="BadSettingsException">Something is wrong with the configuration; it lists everything that is.</exception>
    /// <exception cref="InvalidOperationException">The database is of a newer console.</exception>
    public static async Task<WebApplication> BuildAsync(WebApplicationOptions options, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = Name,
            Args = options.Args,
            ContentRootPath = options.ContentRootPath,
            EnvironmentName = options.EnvironmentName,
            WebRootPath = options.WebRootPath,
        });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = s_defaults });
        AddServer(builder);
        adjust?.Invoke(builder);
        var settings = ConsoleSettings.Load(builder.Configuration, builder.Environment);
        AddServices(builder, settings, OpenKey(settings));
        var app = builder.Build();
        try
        {
            IssuerSignIn.Check(app, settings);
            OpenKeyRing(app);
            await app.Services.GetRequiredService<AccountsSchema>().PrepareAsync();
            await MapAsync(app, settings);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static AssertionKey OpenKey(ConsoleSettings settings)
    {
        try
        {
            if (!settings.PostgreSql)
                AssertionKey.MakeDirectory(Path.GetDirectoryName(ConnectionStrings.FileOf(settings.ConnectionString))!);
            return AssertionKey.In(settings.KeysPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadSettingsException([$"Console:KeysPath: {exception.Message}"]);
        }
    }

    // Without one nothing is sealed: every page would answer 500.
    private static void OpenKeyRing(WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector(Name).Protect([]);
        }
        catch (CryptographicException exception)
        {
            throw new BadSettingsException([$"Console:KeysPath: {exception.GetBaseException().Message}"]);
        }
    }

    private static void AddServer(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.RequestHeadersTimeout = s_headers;
        });
        // Outside Development the build's own output would answer 500 for every file; published output has no such manifest.
        builder.WebHost.UseStaticWebAssets();
        // It warns at each start that keys lie unencrypted: their directory is their owner's alone.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.AddLogFloors();
        if (!builder.Environment.IsDevelopment())
            builder.Logging.ClearProviders()
                .AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
    }

    private static void AddServices(WebApplicationBuilder builder, ConsoleSettings settings, AssertionKey key)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddAccess(settings.Product, key, settings.Ways);
        services.AddAccounts(new AccountsOptions
        {
            PostgreSql = settings.PostgreSql,
            ConnectionString = settings.ConnectionString,
            SecureCookies = settings.IsSecure,
            Title = settings.PublicUrl?.Host ?? "HostedCapture",
        });
        services.AddDataProtection().SetApplicationName(Name)
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.KeysPath, "protection")));
        IssuerSignIn.Add(SessionCookie.Add(services, settings.IsSecure), settings, builder.Configuration);
        services.AddAuthorization();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = settings.IsSecure ? "__Host-console-form" : "console-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = settings.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            antiforgery.Cookie.Path = "/";
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents()
            .AddInteractiveServerComponents(circuits =>
            {
                circuits.DisconnectedCircuitRetentionPeriod = s_leftCircuit;
                circuits.DisconnectedCircuitMaxRetained = MostLeftCircuits;
                circuits.MaxBufferedUnacknowledgedRenderBatches = MostWaitingRenders;
            })
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        services.AddScoped<Live>();
        services.AddScoped<CircuitHandler, SessionCircuit>();
        services.AddMudServices();
        services.AddSingleton(new ShellOptions(TestBench: settings.TestBench is not null));
        if (settings.TestBench is { } bench)
            services.AddTestBench(bench);
        services.AddLogos();
        services.AddSignIn(settings.TriesPerMinute);
        services.AddSingleton<ThemeLink>();
    }

    private static async Task MapAsync(WebApplication app, ConsoleSettings settings)
    {
        app.UseExceptionHandler(failed => failed.Run(context => TellAsync(context, StatusCodes.Status500InternalServerError, "failed")));
        UsePublicAddress(app, settings);
        app.UseSecurityHeaders();
        app.UseCardRefusal();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets().WithMetadata(new SecurityHeaders.IsFile());
        await ThemeSheet.MapAsync(app);
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization();
        app.MapSignIn(settings.Ways);
        IssuerSignIn.Map(app, settings);
        Downloads.Map(app);
        app.MapLogos();
        app.MapPost("/session/seen", () => Results.NoContent()).RequireAuthorization();
        app.MapGet("/health/live", () => Results.Text("ok")).AllowAnonymous();
        app.MapFallback(context => TellAsync(context, StatusCodes.Status404NotFound, "not_found"));
    }

    // Links, cookies, passkeys and redirects follow the configured address, whatever host a request names.
    private static void UsePublicAddress(WebApplication app, ConsoleSettings settings)
    {
        if (settings.TrustedProxies.Count > 0)
        {
            // From the nearest proxy outwards, as far as they are configured.
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
                ForwardLimit = null,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in settings.TrustedProxies)
                forwarded.KnownIPNetworks.Add(proxy);
            app.UseForwardedHeaders(forwarded);
        }

        if (settings.PublicUrl is not { } address)
            return;
        var host = HostString.FromUriComponent(address);
        app.Use((context, next) =>
        {
            (context.Request.Scheme, context.Request.Host) = (address.Scheme, host);
            return next(context);
        });
    }

    private static Task TellAsync(HttpContext context, int status, string what)
    {
        var language = Reader.Of(context).Language;
        var words = Words.Of(language);
        return PlainPage.WriteAsync(
            context, status, words[$"hosting.{what}_title"], words[$"hosting.{what}"], "/", words["hosting.to_start"], language);
    }
}
