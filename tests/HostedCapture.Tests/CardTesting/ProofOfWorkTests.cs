using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.CardTesting;
using HostedCapture.Data;
using HostedCapture.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.CardTesting;

/// <summary>
/// What a browser may do in place of waiting costs more the more declines there are, and far over the limit nothing replaces
/// the wait.
/// </summary>
public sealed class ProofOfWorkTests
{
    private const string Declined = "4000000000000002";
    private const string Approved = "4000000000000010";

    [Theory]
    [InlineData(30, 16, 31, 16)]
    [InlineData(30, 16, 33, 16)]
    [InlineData(30, 16, 34, 17)]
    [InlineData(30, 16, 45, 20)]
    [InlineData(30, 16, 60, 25)]
    [InlineData(30, 16, 61, null)]
    [InlineData(30, 16, 100_000, null)]
    [InlineData(1, 16, 2, 16)]
    [InlineData(1, 16, 3, null)]
    [InlineData(200, 24, 400, 32)]
    [InlineData(10, 8, 20, 17)]
    public void The_Work_Grows_With_The_Declines_Up_To_Twice_The_Limit(int limit, int first, int declines, int? bits) =>
        Assert.Equal(bits, new ProofOfWork(
            new MasterKey(new byte[MasterKey.Bytes]), new CardTestingSettings { BinDeclines = limit, WorkBits = first }).Bits(declines));

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Same_Work_Is_Not_Enough_When_The_Declines_Go_On(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(
            ("Proxies", "127.0.0.1"), ("CardTesting:AllowedAddresses", "none"), ("CardTesting:CardPerHour", "200"),
            ("CardTesting:BinDeclines", "3"), ("CardTesting:WorkBits", "8"), ("CardTesting:StepUpSeconds", "1")).StartAsync();
        var addresses = 0;
        using var measured = new Measured(app);
        using var client = app.Client();
        var guard = app.Services.GetRequiredService<CardTestingGuard>();
        await DeclineAsync(4);
        var page = await OpenAsync("8");
        // A proof of work made before further declines is too small, so the card waits.
        await DeclineAsync(1);
        await SendAsync(page, Solve(page, exactly: 8));
        Assert.Equal((0, 2), Stopped());
        var harder = await OpenAsync("11");
        await SendAsync(harder, Solve(harder));
        Assert.Equal((1, 2), Stopped());

        await DeclineAsync(1);
        Assert.Equal((1, 3), Stopped());
        var last = await OpenAsync("14");
        await DeclineAsync(1);
        // Far over the limit: the page asks for no work, and takes none.
        var none = await OpenAsync(null);
        await SendAsync(last, Solve(last));
        await SendAsync(none, "0");
        Assert.Equal((1, 6), Stopped());

        app.Clock.Advance(CardTestingSettings.BinWindow);
        await SendAsync(await OpenAsync(null), "0");
        Assert.Equal((1, 6), Stopped());

        string Next() => $"203.0.113.{++addresses}";

        (double Work, double Delay) Stopped() => (Sum("bin-work"), Sum("bin-delay"));

        double Sum(string rule) => measured.Sum("hosted_capture.stopped", ("rule", rule));

        async Task DeclineAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
                var path = $"/tokenization/captures/gateways/peinau/capture/{id}/capture";
                Assert.Equal(422, (await client.SendAsync(path, Make.Card(Declined), ("X-Forwarded-For", Next()))).Status);
            }
        }

        async Task<(Cardholder Person, Page Page)> OpenAsync(string? bits)
        {
            await guard.WatchAsync();
            var person = app.Cardholder(Next());
            var opened = await person.OpenAsync((await client.CreateAsync()).Get("links.1.href")!);
            Assert.Equal(bits, opened.Document.QuerySelector("[data-work]")?.GetAttribute("data-bits"));
            return (person, opened);
        }
    }

    private static async Task SendAsync((Cardholder Person, Page Page) opened, string answer)
    {
        using var person = opened.Person;
        var form = opened.Page.Forms[0];
        var typed = new Dictionary<string, string>
        {
            ["cc-number"] = Approved,
            ["cc-exp"] = "02/30",
            ["cc-csc"] = "123",
            ["cc-name"] = "Jhon Doe",
        };
        var fields = Page.Fields(form, typed).Where(field => field.Key != "w").Append(new("w", answer));
        Assert.False((await person.PostAsync(form.GetAttribute("action")!, new FormUrlEncodedContent(fields))).HasForm);
    }

    /// <summary>As the page's script does it; with so many zero bits and no more, when that is asked for.</summary>
    private static string Solve((Cardholder Person, Page Page) opened, int? exactly = null)
    {
        var field = opened.Page.Document.QuerySelector("[data-work]")!;
        var (work, bits) = (field.GetAttribute("data-work"), int.Parse(field.GetAttribute("data-bits")!));
        return Enumerable.Range(0, int.MaxValue).First(n =>
        {
            var start = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes($"{work}:{n}")));
            return start >> (32 - bits) == 0 && (exactly is not { } most || start >> (31 - most) != 0);
        }).ToString();
    }
}
