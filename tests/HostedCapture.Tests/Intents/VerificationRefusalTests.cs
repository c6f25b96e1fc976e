using System.Text.Json.Nodes;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Intents;

/// <summary>A verification that nobody can do, or nobody understands, is refused; a card is never saved without it.</summary>
public sealed class VerificationRefusalTests
{
    private const string Path = "/tokenization/captures";

    public static TheoryData<string, string> Unable
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var facts in All.Providers.Where(facts => facts is { Verifies: false, Tokenizes.Count: > 0 }))
                all.Add(facts.Name, facts.Tokenizes[0].ToWire());
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Unable))]
    public async Task A_Provider_That_Cannot_Is_Refused_When_The_Intent_Is_Made(string provider, string kind)
    {
        await using var app = await new AppFixture().With(($"Applications:0:Routes:{kind}", provider)).StartAsync();
        using var client = app.Client();
        foreach (var verify in new[] { "zero", "code" })
        {
            var refused = await client.SendAsync(Path, Make.Intent(kind).Set("verify", verify));
            Assert.Equal(
                (422, "OPERATION_NOT_SUPPORTED", provider, "verify"),
                (refused.Status, refused.Get("error_code"), refused.Get("meta_data.provider"), refused.Get("meta_data.operation")));
        }

        Assert.Equal(201, (await client.SendAsync(Path, Make.Intent(kind).Set("verify", "none"))).Status);
        Assert.Equal(1, await app.CountAsync("select count(*) from intents"));
    }

    [Fact]
    public async Task A_Card_Is_Not_Saved_Unverified_Where_The_Route_Has_Changed()
    {
        await using var app = await StartAsync();
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted("zero"));
        await using var changed =
            await new AppFixture().Beside(app).With(("Applications:0:Routes:PEINAU_CAPTURE", "quickpay")).StartAsync();
        using var other = changed.Client();
        Assert.Equal(502, (await other.SubmitAsync(intent)).Status);
        Assert.Equal(0, await app.CountAsync("select count(*) from attempts"));
        Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
    }

    [Fact]
    public async Task A_Wish_That_Is_Not_Understood_Is_Named()
    {
        await using var app = await StartAsync();
        using var client = app.Client();
        foreach (var (member, value, error) in new[]
        {
            ("verify", "yes", "unknown_value"), ("verify", "", "unknown_value"), ("verification", "code", "unknown"),
            ("verify_code", "true", "unknown"),
        })
            Assert.Equal([$"{member} {error}"], (await client.SendAsync(Path, Wanted(null).Set(member, value))).Errors);
    }

    private static JsonObject Wanted(string? verify) => Make.Intent("PEINAU_CAPTURE").Set("verify", verify);

    private static Task<AppFixture> StartAsync() =>
        new AppFixture().With(("Applications:0:Routes:PEINAU_CAPTURE", "cybersource")).StartAsync();
}
