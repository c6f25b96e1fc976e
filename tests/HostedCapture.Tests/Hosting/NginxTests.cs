using System.Diagnostics;
using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>The page behind nginx: as in <c>docs/deploy</c>, and with a default configuration.</summary>
public sealed class NginxTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Slow = "4000000000000341";
    private const string Created = """data: {"state":"created","submitting":false}""";
    private const string Submitting = """data: {"state":"created","submitting":true}""";
    private const string Captured = """data: {"state":"captured","submitting":false}""";

    [NginxFact]
    public async Task An_Open_Page_Behind_The_Example_Proxy_Shows_A_Submission_At_Once()
    {
        await using var nginx = await Nginx.AsInTheExampleAsync(app.Address, "90s");
        await HearsAsync(nginx);
    }

    [NginxFact]
    public async Task An_Open_Page_Behind_A_Default_Proxy_Shows_A_Submission_At_Once()
    {
        await using var nginx = await Nginx.StockAsync(app.Address);
        await HearsAsync(nginx);
    }

    [NginxFact]
    public async Task The_Event_Stream_Is_Not_Cut_While_It_Sends_Keep_Alives()
    {
        await using var nginx = await Nginx.AsInTheExampleAsync(app.Address, "2s");
        using var client = app.Client();
        var created = await client.CreateAsync(Make.Intent().Set("expires_in", 86_400));
        using var browser = Browser(nginx);
        using (var line = await ListenAsync(browser, created))
        {
            // As if it went sixty times as fast: fifteen seconds of its clock in a quarter of one.
            var open = Stopwatch.StartNew();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            while (open.Elapsed < TimeSpan.FromSeconds(5))
            {
                app.Clock.Advance(TimeSpan.FromSeconds(15));
                app.Services.GetRequiredService<Changes>().Publish(created.Get("id")!);
                Assert.Equal(":", await line.ReadLineAsync());
                Assert.Equal("", await line.ReadLineAsync());
                await timer.WaitForNextTickAsync();
            }
        }

        // And this is what it is for.
        using var silent = await ListenAsync(browser, created);
        var cut = await Record.ExceptionAsync(async () => Assert.Null(await silent.ReadLineAsync()));
        Assert.True(cut is null or IOException or HttpRequestException, $"{cut}");
    }

    private static HttpClient Browser(Nginx nginx) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(nginx.Address), Timeout = TimeSpan.FromSeconds(90) };

    private static async Task<StreamReader> ListenAsync(HttpClient browser, Reply created)
    {
        var line = new StreamReader(await browser.GetStreamAsync($"{new Uri(created.Link("capture_url")).AbsolutePath}/state"));
        Assert.Equal("event: state", await line.ReadLineAsync());
        Assert.Equal(Created, await line.ReadLineAsync());
        Assert.Equal("", await line.ReadLineAsync());
        return line;
    }

    private async Task HearsAsync(Nginx nginx)
    {
        using var client = app.Client();
        var created = await client.CreateAsync();
        using var browser = Browser(nginx);
        using var line = await ListenAsync(browser, created);
        using var person = new Cardholder(nginx.Address);
        var saving = person.SubmitAsync(await person.OpenAsync(new Uri(created.Link("capture_url")).AbsolutePath), Slow);
        Assert.Equal("event: state", await line.ReadLineAsync());
        Assert.Equal(Submitting, await line.ReadLineAsync());
        // It came while the card was on its way, not with the end.
        Assert.False(saving.IsCompleted);
        Assert.Equal("", await line.ReadLineAsync());
        Assert.Equal("event: state", await line.ReadLineAsync());
        Assert.Equal(Captured, await line.ReadLineAsync());
        Assert.Equal("Tarjeta guardada", (await saving).Heading);
    }
}
