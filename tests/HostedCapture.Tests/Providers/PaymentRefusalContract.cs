using System.Globalization;
using HostedCapture.Domain;
using Microsoft.AspNetCore.Http;
using Xunit;
using static HostedCapture.Tests.Providers.PaymentWalk;

namespace HostedCapture.Tests.Providers;

/// <summary>What every adapter makes of a provider that refuses, is away or misbehaves: no money moves twice, no card is shown.</summary>
public sealed class PaymentRefusalContract(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Quoting = "the card 4111 1111 1111 1111, or 4111111111111111";

    public static TheoryData<string> Adapters => [.. Subject.Which(_ => true)];

    // What each is taken for, and how often it was sent. Nothing that may have been accepted is sent twice.
    public static TheoryData<string, string> Answers => Subject.Each(
        _ => true,
        "200 - Unknown 1", "200 html Unknown 1", "200 json Unknown 1", "200 xml Unknown 1", "201 - Unknown 1", "204 - Unknown 1",
        "500 html Unknown 1",
        "502 html Unknown 1", "504 - Unknown 1", "429 - Refused 2", "503 html Refused 2", "301 - Unknown 1", "302 - Unknown 1",
        "307 - Unknown 1");

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Wrong_Credentials_Move_Nothing(string name)
    {
        using var subject = Simulated(name);
        var flow = await Money(name, subject).AuthorizeAsync(1000);
        using var stranger = new Subject(name, $"{app.Simulator.Address}/{name}", null, Subject.Wrong(name));
        Assert.IsType<Outcome.Refused>(await stranger.Adapter.ConfirmAsync(flow.Step(1000)));
        Assert.IsType<Outcome.Refused>(await stranger.Adapter.ChargeAsync(flow.Charge(Operation.Authorize, 1000)));
        Assert.Empty(await app.Simulator.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_Provider_That_Is_Busy_Refuses_After_One_More_Try(string name)
    {
        using var subject = Simulated(name);
        var flow = await Money(name, subject).AuthorizeAsync(1000);
        await app.Simulator.ScriptSystemAsync(name, "confirm", "unavailable", "unavailable");
        Assert.Equal(true, (await subject.Adapter.ConfirmAsync(flow.Step(1000)) as Outcome.Refused)?.Sent);
        await app.Simulator.ScriptSystemAsync(name, "confirm", "unavailable");
        Approved(await subject.Adapter.ConfirmAsync(flow.Step(1000)));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task An_Operation_That_Was_Never_Sent_Is_Refused(string name)
    {
        using var subject = new Subject(name, "http://127.0.0.1:9");
        var flow = Money(name, subject);
        Assert.Equal(false, (await subject.Adapter.ChargeAsync(flow.Charge(Operation.Authorize, 1000)) as Outcome.Refused)?.Sent);
        Assert.Equal(false, (await subject.Adapter.ConfirmAsync(flow.Step(1000)) as Outcome.Refused)?.Sent);
    }

    // Some adapters need no stored id.
    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task An_Operation_Whose_Id_Cannot_Be_Stored_Is_Not_Sent(string name)
    {
        using var subject = Simulated(name);
        await app.Simulator.ClearAsync();
        var flow = Money(name, subject);
        await flow.PrepareAsync(Operation.Authorize);
        var asked = false;
        var outcome = await subject.Adapter.ChargeAsync(flow.Charge(Operation.Authorize, 1000) with
        {
            Remember = _ =>
            {
                asked = true;
                return Task.FromResult(false);
            },
        });
        Assert.Equal(asked ? "not sent" : "approved", outcome switch
        {
            Outcome.Refused { Sent: false } => "not sent",
            Outcome.Approved => "approved",
            _ => outcome.ToString(),
        });
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
            return context.Response.StatusCode == 204 ? Task.CompletedTask : context.Response.WriteAsync(words[1] switch
            {
                "html" => $"<html><body>{Quoting}</body></html>",
                "json" => $$"""{"state":"{{Quoting}}"}""",
                "xml" => $"<a><replyMessage><decision>ACCEPT</decision><reasonCode>{Quoting}</reasonCode></replyMessage></a>",
                _ => "",
            });
        });
        using var subject = new Subject(name, stub.Address);
        foreach (var operation in subject.Adapter.Facts.Operations)
        {
            stub.Cards.Clear();
            var outcome = await Unprepared(name, subject).RunUnpreparedAsync(operation);
            Assert.Equal(words[2], outcome.GetType().Name);
            Assert.Equal(int.Parse(words[3], CultureInfo.InvariantCulture), stub.Cards.Count);
            Assert.DoesNotContain("41111111", $"{outcome}".Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Nothing_Is_Sent_To_An_Untrusted_Certificate(string name)
    {
        await using var stub = await ProviderStub.StartAsync(_ => Task.CompletedTask, badCertificate: true);
        using var subject = new Subject(name, stub.Address);
        foreach (var operation in subject.Adapter.Facts.Operations)
            Assert.False(Assert.IsType<Outcome.Refused>(await Unprepared(name, subject).RunUnpreparedAsync(operation)).Sent);
        Assert.Empty(stub.Cards);
    }

    private static PaymentWalk Unprepared(string name, Subject subject) =>
        new(name, subject, () => throw new InvalidOperationException("Nothing comes before."));

    private Subject Simulated(string name) => Subject.Simulated(app, name);

    private PaymentWalk Money(string name, Subject subject) => PaymentWalk.At(app, name, subject);
}
