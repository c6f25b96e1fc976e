using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Data;
using HostedCapture.Secrets;
using HostedCapture.Tests.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Secrets;

/// <summary>A sealed text opens only where it was put, for whom it was put there.</summary>
public sealed class SealTests
{
    private const string Captures = "/tokenization/captures";

    private static readonly MasterKey s_master = new(new byte[MasterKey.Bytes]);

    [Fact]
    public void A_Text_Opens_For_Its_Purpose_And_Owner_Only()
    {
        var seal = new Seal(s_master, "one");
        var text = seal.Close("gläsern", "shop", "key");
        Assert.Equal("gläsern", seal.Open(text, "shop", "key"));
        Assert.NotEqual(text, seal.Close("gläsern", "shop", "key"));
        Assert.Null(new Seal(s_master, "two").Open(text, "shop", "key"));
        Assert.Null(new Seal(new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Bytes)), "one").Open(text, "shop", "key"));
        string[][] others = [[], ["shop"], ["key", "shop"], ["shop", "key", ""], ["shopkey"], ["shopk", "ey"], ["shop", "KEY"]];
        foreach (var owner in others)
            Assert.Null(seal.Open(text, owner));
    }

    [Theory]
    [InlineData(".")]
    [InlineData(".A")]
    [InlineData(".AQ")]
    [InlineData(".not base64")]
    [InlineData("")]
    [InlineData("AQID")]
    public void A_Malformed_Seal_Does_Not_Open(string text) => Assert.Null(new Seal(s_master, "one").Open(text, "shop"));

    [Fact]
    public void A_Change_Of_Any_Byte_Breaks_The_Seal()
    {
        var seal = new Seal(s_master, "one");
        var text = seal.Close("text", "shop");
        var bytes = Base64Url.DecodeFromChars(text.AsSpan(1));
        Assert.Equal(1, bytes[0]);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Null(seal.Open($".{Base64Url.EncodeToString(bytes)}", "shop"));
            // Nor as a text from before there were versions.
            Assert.Null(seal.Open(Convert.ToBase64String(bytes[1..]), "shop"));
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public void A_Sealed_Text_Without_A_Version_Still_Opens()
    {
        var (plain, result) = (Encoding.UTF8.GetBytes("old"), new byte[12 + 16 + 3]);
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        using var aes = new AesGcm(s_master.Derive("one"), 16);
        aes.Encrypt(result.AsSpan(0, 12), plain, result.AsSpan(28), result.AsSpan(12, 16));
        Assert.Equal("old", new Seal(s_master, "one").Open(Convert.ToBase64String(result), "shop"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Kept_Answer_Moved_To_Another_Keys_Row_Is_Not_Sent(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var first = await client.SendAsync(Captures, Make.Intent(), ("Idempotency-Key", "one"));
        await client.SendAsync(Captures, Make.Intent(), ("Idempotency-Key", "two"));
        await other.SendAsync(Captures, Make.Intent(), ("Idempotency-Key", "one"));
        var answer = Assert.Single(
            await ReadAsync(app, "select answer from idempotency_keys where idempotency_key = 'one' order by created_at limit 1"));
        await WriteAsync(app, "update idempotency_keys set answer = @answer", new { answer });

        Assert.Equal(first.Text, (await client.SendAsync(Captures, Make.Intent(), ("Idempotency-Key", "one"))).Text);
        foreach (var (shop, key) in new[] { (client, "two"), (other, "one") })
        {
            var reply = await shop.SendAsync(Captures, Make.Intent(), ("Idempotency-Key", key));
            Assert.Equal((500, "GENERAL_SYSTEM_ERROR"), (reply.Status, reply.Get("error_code")));
            Assert.DoesNotContain(first.Get("id")!, reply.Text, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await ReadAsync(app, "select id from intents")).Count);
        Assert.Contains(
            app.Logs.Lines, line => line.Contains("/tokenization/captures failed with CryptographicException", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Snapshot_Or_Answer_Moved_To_Another_Row_Is_Not_Shown(DatabaseKind kind)
    {
        await using var merchant = await Merchant.StartAsync();
        merchant.Answer = async context => await context.Response.WriteAsync($"thanks {Guid.NewGuid()}");
        await using var app = await new AppFixture().On(kind).With(merchant.Settings()).StartAsync();
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var (first, second, foreign) = (await client.CreateAsync(), await client.CreateAsync(), await other.CreateAsync());
        await Until.TrueAsync(
            async () => (await client.ReadAsync("/webhooks/deliveries?state=delivered"))["items"]!.AsArray().Count == 2,
            "both are delivered");

        var snapshot = Assert.Single(await ReadAsync(app, "select data from events order by position, application_id limit 1"));
        var answer = Assert.Single(await ReadAsync(app, "select last_answer from deliveries order by id limit 1"));
        await WriteAsync(app, "update events set data = @snapshot", new { snapshot });
        await WriteAsync(app, "update deliveries set last_answer = @answer", new { answer });

        var shown = new[] { (client, first), (client, second), (other, foreign) };
        var whole = 0;
        foreach (var (shop, intent) in shown)
        {
            var data = (await shop.ReadAsync($"{Captures}/{intent.Get("id")}/events"))["items"]![0]!["data"]!;
            Assert.Equal(intent.Get("id"), (string?)data["id"]);
            whole += data["deleted"] is null ? 1 : 0;
        }

        Assert.Equal(1, whole);
        var deliveries = (await client.ReadAsync("/webhooks/deliveries"))["items"]!.AsArray();
        Assert.Single(deliveries, delivery => delivery!["last_answer"] is not null);
    }

    private static Task<IReadOnlyList<string>> ReadAsync(AppFixture app, string sql) =>
        app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>(sql));

    private static Task<int> WriteAsync(AppFixture app, string sql, object values) =>
        app.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync(sql, values));
}
