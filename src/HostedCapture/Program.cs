using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.ApprovalPage;
using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.CardPage;
using HostedCapture.CardTesting;
using HostedCapture.Commands;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Operators;
using HostedCapture.Pages;
using HostedCapture.Payments;
using HostedCapture.Providers;
using HostedCapture.Secrets;
using HostedCapture.Webhooks;

namespace HostedCapture;

/// <summary>The program: a command, or the product as a web application.</summary>
public sealed class Program
{
    private Program()
    {
    }

    /// <summary>Builds the product; it listens once it is started.</summary>
    /// <param name="options">Its arguments, environment and directory.</param>
    /// <param name="adjust">Changes what it is built from, such as its clock.</param>
    /// <exception cref="BadConfigurationException">Something is wrong with the configuration; it lists everything that is.</exception>
    /// <exception cref="MigrationException">The database cannot be brought to this version.</exception>
    public static async Task<WebApplication> BuildAsync(WebApplicationOptions options, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(options);
        var settings = Settings.Load(builder.Configuration, builder.Environment);

        builder.AddHosting(settings.Host);
        builder.Services.AddSingleton(settings.Effective);
        builder.ListenForOperators(settings.Operators);
        builder.Services.AddDatabase(settings.Database);
        builder.Services.AddSecrets(settings.MasterKey, settings.Issuer.KeysPath);
        builder.Services.AddAudit(settings.Audited);
        builder.Services.AddApi(settings.ApiRequestsPerMinute, settings.Attempts.Lease);
        builder.Services.AddPages(settings.Host, settings.Applications.Select(application => application.Branding));
        builder.Services.AddApplications(settings.Applications, settings.Issuer);
        builder.Services.AddProviders(settings.Providers);
        builder.Services.AddWebhooks(builder.Environment.IsDevelopment());
        builder.Services.AddAttempts(settings.Attempts);
        builder.Services.AddCardTesting(settings.CardTesting);
        builder.Services.AddIntents(settings.Intents);
        builder.Services.AddPayments();
        builder.Services.AddCardPage();
        builder.Services.AddApprovalPage();
        builder.Services.AddOperators(settings.Operators);
        adjust?.Invoke(builder);

        var app = builder.Build();
        await app.Services.GetRequiredService<Migrator>().RunAsync();

        app.UseHead();
        app.UsePublicAddress();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseCardNumberGuard();
        app.UseFailedCalls();
        app.UseErrorAnswers();
        app.UseWholeLinks();
        app.UseOperatorListener();
        app.UseRouting();
        app.UseDraining();
        app.UseCardNumberRefusal();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseOperatorPermissions();
        app.UseUncodedBodies();
        app.UseIdempotency();

        app.MapStaticAssets();
        app.MapTokens();
        app.MapIntents();
        app.MapWebhooks();
        app.MapCardPage();
        app.MapPayments();
        app.MapProviderNotifications();
        app.MapApprovalPage();
        app.MapOperators();
        app.MapHealth();
        app.MapSecurityContact();
        app.MapApiDescription();
        return app;
    }

    private static async Task<int> Main(string[] args)
    {
        if (await new CommandLine(Console.Out, Console.Error, TimeProvider.System).RunAsync(args) is { } exitCode)
            return exitCode;
        try
        {
            await using var app = await BuildAsync(new WebApplicationOptions { Args = args });
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (exception is BadConfigurationException or MigrationException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
