using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>Addresses of the operator API alone.</summary>
public sealed class ListenerTests
{
    [Fact]
    public async Task With_Addresses_Of_Its_Own_The_Operator_Api_Is_Not_Found_At_The_Public_Ones()
    {
        var (open, inner) = ($"http://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}");
        var folder = Directory.CreateTempSubdirectory("hc-listener").FullName;
        await using var app = await Program.BuildAsync(new WebApplicationOptions
        {
            ApplicationName = "HostedCapture",
            EnvironmentName = "Development",
            ContentRootPath = AppContext.BaseDirectory,
            Args =
            [
                $"--urls={open}", $"--Operators:Urls={inner}", $"--Database:ConnectionString=Data Source={folder}/test.db",
                "--Logging:LogLevel:Default=None",
            ],
        });
        await app.StartAsync();
        Assert.Equal(
            new[] { inner, open }.Order(StringComparer.Ordinal),
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Order(StringComparer.Ordinal));
        using var client = new HttpClient();
        foreach (var path in new[] { "/operator/me", "/operator/roles", "/Operator/me", "/operator/token", "/operator/intents" })
        {
            var outside = await client.ReadAsync(open + path);
            Assert.Equal((path, 404, "DOCUMENT_NOT_FOUND"), (path, outside.Status, outside.Get("error_code")));
            // A name in the request does not open it.
            Assert.Equal(404, (await client.ReadAsync(open + path, ("Host", new Uri(inner).Authority))).Status);
        }

        Assert.Equal(401, (await client.ReadAsync($"{inner}/operator/me")).Status);
        Assert.Equal(200, (await client.ReadAsync($"{open}/health/live")).Status);
        await app.StopAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
