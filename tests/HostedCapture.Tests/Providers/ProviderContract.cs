using System.Globalization;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>What every adapter does, against the simulator over real HTTP, and against a provider that misbehaves.</summary>
public sealed class ProviderContract(AppFixture app) : IClassFixture<AppFixture>
{
    private const string NeverAnswers = "4000000000000259";

    // Long enough for a busy machine to get as far as the card.
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Adapters => [.. Subject.Which(Tokenizes)];

    public static TheoryData<string, string> Declines => Each("4000000000000002 203", "4000000000009995 204", "4000000000000069 202", "4000000000000127 211", "4000000000009987 205");

    public static TheoryData<string, string> Brands => Each(
        "4111111111111111", "4242424242424242", "5555555555554444", "378282246310005", "30569309025904", "6011111111111117", "3530111333300000");

    // How many tokens there are afterwards.
    public static TheoryData<string, string> Troubles => Each("4000000000000119 0", $"{NeverAnswers} 1", "4000000000000101 0", "4000000000000044 1");

    // What each is taken for, and how often the card was sent. Nothing that may have been accepted is sent twice.
    public static TheoryData<string, string> Answers => Each(
        "200 - Unknown 1", "200 html Unknown 1", "200 json Unknown 1", "200 xml Unknown 1", "201 - Unknown 1", "204 - Unknown 1", "500 html Unknown 1", "502 html Unknown 1", "504 - Unknown 1",
        "429 - Refused 2", "503 html Refused 2", "301 - Unknown 1", "302 - Unknown 1", "303 - Unknown 1", "307 - Unknown 1", "308 - Unknown 1");

    [Theory]
    [MemberData(nameof(Brands))]
    public async Task An_Approved_Card_Is_A_Token_In_The_Ledger(string name, string number)
    {
        await app.Simulator.ClearAsync();
        using var subject = Simulated(name);
        var request = Subject.Request(number);
        var approved = Assert.IsType<Outcome.Approved>(await subject.Adapter.TokenizeAsync(request));
        var token = Assert.Single(await app.Simulator.TokensAsync());
        Assert.Equal((name, request.Key, $"{request.AttemptId}", number[^4..]), (token.System, token.Key, token.Reference, token.LastFour));
        Assert.NotEmpty(approved.Handle);
        Assert.Contains($"\"panFirst6\":\"{number[..6]}\"", approved.Gateway, StringComparison.Ordinal);
        Assert.Contains($"\"panLast4\":\"{number[^4..]}\"", approved.Gateway, StringComparison.Ordinal);
        Assert.Contains($"\"{token.Token}\"", approved.Gateway, StringComparison.Ordinal);
        Assert.Contains("\"merchantReferenceCode\":\"001389\"", approved.Gateway, StringComparison.Ordinal);
        Assert.DoesNotContain(number, approved.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Declines))]
    public async Task A_Decline_Has_The_Providers_Reason(string name, string card)
    {
        using var subject = Simulated(name);
        Assert.Equal(new Outcome.Declined(card.Split(' ')[1]), await subject.Adapter.TokenizeAsync(Subject.Request(card.Split(' ')[0])));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_First_503_Is_Asked_Again_With_The_Same_Key(string name)
    {
        await app.Simulator.ClearAsync();
        using var subject = Simulated(name);
        var request = Subject.Request("4000000000000085");
        Assert.IsType<Outcome.Approved>(await subject.Adapter.TokenizeAsync(request));
        Assert.Equal(request.Key, Assert.Single(await app.Simulator.TokensAsync()).Key);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_Card_That_May_Have_Been_Accepted_Is_Unknown_And_Never_Sent_Again(string name, string trouble)
    {
        var (number, tokens) = (trouble.Split(' ')[0], int.Parse(trouble.Split(' ')[1], CultureInfo.InvariantCulture));
        await app.Simulator.ClearAsync();
        using var subject = Simulated(name, number == NeverAnswers ? s_short : null);
        Assert.IsType<Outcome.Unknown>(await subject.Adapter.TokenizeAsync(Subject.Request(number)));
        Assert.Equal(tokens, (await app.Simulator.TokensAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_Slow_Answer_Is_Awaited_Up_To_The_Timeout(string name)
    {
        using var patient = Simulated(name);
        Assert.IsType<Outcome.Approved>(await patient.Adapter.TokenizeAsync(Subject.Request("4000000000000341")));
        using var hasty = Simulated(name, s_short);
        var start = TimeProvider.System.GetTimestamp();
        var request = Subject.Request("4000000000000341");
        Assert.IsType<Outcome.Unknown>(await hasty.Adapter.TokenizeAsync(request));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), s_short * 0.9, TimeSpan.FromSeconds(15));
        // The card is accepted all the same, and not in the middle of another test.
        await Until.TrueAsync(async () => (await app.Simulator.TokensAsync()).Any(token => token.Key == request.Key), "the provider has accepted it");
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Wrong_Credentials_Are_Refused(string name)
    {
        await app.Simulator.ClearAsync();
        using var subject = new Subject(name, $"{app.Simulator.Address}/{name}", null, Subject.Wrong(name));
        Assert.IsType<Outcome.Refused>(await subject.Adapter.TokenizeAsync(Subject.Request()));
        Assert.Empty(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task Without_An_Access_Token_No_Card_Is_Sent_To_Quickpay()
    {
        using var subject = new Subject("quickpay", $"{app.Simulator.Address}/quickpay", null, ("ClientSecret", "wrong"));
        Assert.Equal(new Outcome.Refused("no access token", Sent: false), await subject.Adapter.TokenizeAsync(Subject.Request()));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_Unexpected_Answer_Is_Handled(string name, string answer)
    {
        var words = answer.Split(' ');
        await using var stub = await ProviderStub.StartAsync(context =>
        {
            context.Response.StatusCode = int.Parse(words[0], CultureInfo.InvariantCulture);
            if (words[0][0] == '3')
                context.Response.Headers.Location = "/elsewhere";
            return words[1] switch
            {
                "html" => context.Response.WriteAsync("<html><body>Bad <b>Gateway</html>"),
                "json" => context.Response.WriteAsync("""{"state":"captured","id":7,"gateway":[]}"""),
                "xml" => context.Response.WriteAsync("""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><replyMessage>&e;</replyMessage>"""),
                _ => Task.CompletedTask,
            };
        });
        using var subject = new Subject(name, stub.Address);
        var outcome = await subject.Adapter.TokenizeAsync(Subject.Request());
        Assert.Equal(words[2], outcome.GetType().Name);
        Assert.Equal(int.Parse(words[3], CultureInfo.InvariantCulture), stub.Cards.Count);
        Assert.Single(stub.Cards.Distinct());
        if (outcome is Outcome.Refused refused)
            Assert.True(refused.Sent);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(300, false)]
    public async Task An_Answer_Is_Read_Up_To_256_KB(int kilobytes, bool read)
    {
        await using var stub = await ProviderStub.StartAsync(context => context.Response.WriteAsync(new string('x', kilobytes * 1024)));
        using var http = new ProviderHttp(TimeProvider.System);
        Assert.Equal(read, await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, stub.Address), TimeSpan.FromSeconds(20)) is WireReply.Answered);
        Assert.Single(stub.Cards);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task An_Endless_Answer_Is_Not_Read_To_Its_End(string name)
    {
        await using var stub = await ProviderStub.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('x', 64 * 1024));
        });
        using var subject = new Subject(name, stub.Address);
        var start = TimeProvider.System.GetTimestamp();
        Assert.IsType<Outcome.Unknown>(await subject.Adapter.TokenizeAsync(Subject.Request()));
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(15));
        Assert.Single(stub.Cards);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task An_Answer_That_Drips_Ends_With_The_Timeout(string name)
    {
        await using var stub = await ProviderStub.StartAsync(async context =>
        {
            using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await drip.WaitForNextTickAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync("x");
                await context.Response.Body.FlushAsync();
            }
        });
        using var subject = new Subject(name, stub.Address, s_short);
        var start = TimeProvider.System.GetTimestamp();
        Assert.IsType<Outcome.Unknown>(await subject.Adapter.TokenizeAsync(Subject.Request()));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), s_short * 0.9, TimeSpan.FromSeconds(15));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_Connection_Cut_After_The_Card_Was_Read_Is_Unknown_And_Not_Repeated(string name)
    {
        await using var before = await ProviderStub.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var within = await ProviderStub.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            context.Abort();
        });
        foreach (var provider in new[] { before, within })
        {
            using var subject = new Subject(name, provider.Address);
            Assert.IsType<Outcome.Unknown>(await subject.Adapter.TokenizeAsync(Subject.Request()));
            Assert.Single(provider.Cards);
        }
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_Card_That_Was_Never_Sent_Is_Refused_And_Costs_No_Try(string name)
    {
        await using var untrusted = await ProviderStub.StartAsync(_ => Task.CompletedTask, badCertificate: true);
        foreach (var address in new[] { "http://127.0.0.1:9", untrusted.Address })
        {
            using var subject = new Subject(name, address);
            Assert.False(Assert.IsType<Outcome.Refused>(await subject.Adapter.TokenizeAsync(Subject.Request())).Sent);
        }

        Assert.Empty(untrusted.Cards);
    }

    [Fact]
    public async Task A_Cmr_Card_Goes_To_Quickpay()
    {
        await app.Simulator.ClearAsync();
        using var subject = Simulated("quickpay");
        var approved = Assert.IsType<Outcome.Approved>(await subject.Adapter.TokenizeAsync(Subject.Request("4455961234561434", CaptureKind.Cmr)));
        Assert.Contains($"\"qpCardId\":\"{Assert.Single(await app.Simulator.TokensAsync()).Token}\"", approved.Gateway, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/tokenization/captures/1")]
    [InlineData("http://127.0.0.1:9/tokenization/captures/1")]
    [InlineData("/relative")]
    public async Task A_Card_Is_Never_Sent_To_A_Link_At_Another_Address(string link)
    {
        await using var stub = await ProviderStub.StartAsync(_ => Task.CompletedTask, link: link);
        using var subject = new Subject("quickpay", stub.Address);
        Assert.False(Assert.IsType<Outcome.Refused>(await subject.Adapter.TokenizeAsync(Subject.Request())).Sent);
        Assert.Empty(stub.Cards);
    }

    [Fact]
    public async Task A_Number_Of_No_Known_Brand_Is_Not_Sent_To_CyberSource()
    {
        using var subject = new Subject("cybersource", "http://127.0.0.1:9");
        Assert.Equal(new Outcome.Refused("brand", Sent: false), await subject.Adapter.TokenizeAsync(Subject.Request("9999999999999995")));
    }

    private static bool Tokenizes(ProviderFacts facts) => facts.Tokenizes.Count > 0;

    private static TheoryData<string, string> Each(params string[] cases) => Subject.Each(Tokenizes, cases);

    private Subject Simulated(string name, TimeSpan? timeout = null) => new(name, $"{app.Simulator.Address}/{name}", timeout);
}
