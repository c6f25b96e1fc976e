using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>The event stream of an open page.</summary>
public sealed class StateStreamTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task The_Event_Stream_Is_Unbuffered_And_Sends_A_Keep_Alive_Every_15_Seconds()
    {
        using var client = app.Client();
        var created = await client.CreateAsync();
        using var browser = app.Anonymous();
        using var response = await browser.GetAsync($"{new Uri(created.Get("links.1.href")!).AbsolutePath}/state", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: state", await reader.ReadLineAsync());
        Assert.Equal("""data: {"state":"created","submitting":false}""", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());

        for (var i = 0; i < 3; i++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(14));
            Look();
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            Look();
            Assert.Equal(":", await reader.ReadLineAsync());
            Assert.Equal("", await reader.ReadLineAsync());
        }

        await client.SendAsync($"/tokenization/captures/{created.Get("id")}/cancel", null);
        Assert.Equal("event: state", await reader.ReadLineAsync());
        Assert.Equal("""data: {"state":"canceled","submitting":false}""", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Null(await reader.ReadLineAsync());

        // As a signal of nothing new does.
        void Look() => app.Services.GetRequiredService<Changes>().Publish(created.Get("id")!);
    }
}
