using System.Security.Cryptography;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Tests.Pages;
using HostedCapture.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Applications;

/// <summary>Applications of the database live beside those of the configuration, and every node knows them within two seconds.</summary>
public sealed class StoredApplicationTests
{
    private const string Secret = "a secret of the new shop";

    private static readonly TimeSpan s_known = TimeSpan.FromSeconds(2);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Stored_Application_Gets_Tokens_And_Makes_Intents(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        var client = await ClientAsync(app, Secret);
        var created = await client!.SendAsync("/tokenization/captures", Make.Intent());
        Assert.Equal(201, created.Status);
        Assert.Equal(made.Id, created.Get("application"));
        using var person = app.Cardholder();
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        Assert.Contains("Tienda Nueva", page.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await person.SubmitAsync(page)).Status);
    }

    [Theory, OnPostgres]
    public async Task Another_Node_Knows_A_Change_Within_Two_Seconds(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await using var other = await new AppFixture().Beside(app).StartAsync();
        var there = Registry(other);
        var made = await MakeAsync(app);
        var waits = new List<TimeSpan> { await KnownAsync(() => there.ById(made.Id) is not null) };
        await Store(app).UpdateAsync(made with { Settings = made.Settings with { Name = "Other name" } }, []);
        waits.Add(await KnownAsync(() => there.ById(made.Id)?.Name == "Other name"));
        await Store(app).TakeBackAsync(made.Id, []);
        waits.Add(await KnownAsync(() => there.ById(made.Id) is null));
        // One of them may have met a machine that was busy with something else.
        Assert.InRange(waits.Order().ElementAt(1), TimeSpan.Zero, s_known);
    }

    // Without a signal, as when a node died between its commit and its signal.
    [Theory, OnSqlite, OnPostgres]
    public async Task A_Change_Without_A_Signal_Is_Found_As_Well(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        await app.Services.GetRequiredService<Db>().InTransactionAsync(
            tx => tx.ExecuteAsync("update applications set taken_back_at = 1, version = version + 1 where id = @Id", made));
        await KnownAsync(() => Registry(app).ById(made.Id) is null);
    }

    [Theory, OnSqlite]
    public async Task A_Token_Of_Before_Has_The_Application_As_It_Is_Now(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        using var client = (await ClientAsync(app, Secret))!;
        Assert.Equal(201, (await client.SendAsync("/tokenization/captures", Make.Intent())).Status);
        await Store(app).UpdateAsync(made with { Settings = made.Settings with { ReturnOrigins = ["https://elsewhere.example"] } }, []);
        await app.Services.GetRequiredService<ApplicationWatch>().LookAsync();
        Assert.Equal(400, (await client.SendAsync("/tokenization/captures", Make.Intent())).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Tokens_Of_One_That_Is_Taken_Back_Are_Refused_At_Once(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        using var client = (await ClientAsync(app, Secret))!;
        var created = await client.CreateAsync();
        await Store(app).TakeBackAsync(made.Id, []);
        await app.Services.GetRequiredService<ApplicationWatch>().LookAsync();

        Assert.Equal(401, (await client.ReadAsync($"/tokenization/captures/{created.Get("id")}")).Status);
        Assert.Null(await ClientAsync(app, Secret));
        // Its open links take no card any more, and send nobody to its addresses.
        using var person = app.Cardholder();
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        Assert.False(page.HasForm);
        Assert.Null(page.Refresh);
        // What it made stays.
        Assert.Equal(1, await CountAsync(app, "intents", made.Id));
        Assert.Equal(1, await CountAsync(app, "events", made.Id));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Old_Secret_Is_Good_Until_Its_Overlap_Ends(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        Assert.True(await Store(app).AddSecretAsync(made, Hash("newer"), app.Clock.GetUtcNow().AddHours(1), []));
        await KnownAsync(() => Registry(app).ById(made.Id)?.SecretHashes.Count == 2);
        Assert.NotNull(await ClientAsync(app, Secret));
        Assert.NotNull(await ClientAsync(app, "newer"));

        app.Clock.Advance(TimeSpan.FromHours(1));
        await KnownAsync(() => Registry(app).ById(made.Id)?.SecretHashes.Count == 1);
        Assert.Null(await ClientAsync(app, Secret));
        Assert.NotNull(await ClientAsync(app, "newer"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_Two_Changes_From_One_Version_One_Is_Written(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        var row = app.Services.GetRequiredService<AuditLog>().Row("test", AuditLog.Success, made.Id);
        var written = await Task.WhenAll(Enumerable.Range(0, 5).Select(
            i => Store(app).UpdateAsync(made with { Settings = made.Settings with { Name = $"Name {i}" } }, [row])));
        Assert.Single(written, true);
        Assert.Single(await app.AuditAsync(made.Id));
        Assert.False(await Store(app).AddSecretAsync(made, Hash("x"), app.Clock.GetUtcNow(), [row]));
        Assert.Equal(2, (await Store(app).FindAsync(made.Id, null))!.Version);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_New_Address_Gets_Webhooks_And_An_Old_One_Gets_None(DatabaseKind kind)
    {
        await using var first = await Merchant.StartAsync();
        await using var second = await Merchant.StartAsync();
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        using var client = (await ClientAsync(app, Secret))!;
        made = await ToAsync(app, made, first.Url, Merchant.Secret);
        await client.CreateAsync();
        Assert.True((await first.ReceivedAsync(1))[0].IsSignedWith(Merchant.Secret));

        await ToAsync(app, made, second.Url, Merchant.Secret);
        await client.CreateAsync();
        await second.ReceivedAsync(1);
        Assert.Single(first.Received);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Secret_Of_A_Webhook_Is_Sealed_For_Its_Application_And_Address(DatabaseKind kind)
    {
        await using var merchant = await Merchant.StartAsync();
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await ToAsync(app, await MakeAsync(app), merchant.Url, Merchant.Secret);
        Assert.DoesNotContain(Merchant.Secret, await app.Database.DumpAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await app.Database.DumpAsync(), StringComparison.Ordinal);

        // Moved to another address by a hand in the database, it does not open.
        var webhook = made.Webhooks.All[0] with { Url = "http://127.0.0.1:1/hook" };
        await Store(app).UpdateAsync(made with { Webhooks = new StoredWebhooks([webhook]) }, []);
        await KnownAsync(() => Registry(app).ById(made.Id)?.Webhooks is [{ Secrets.Count: 0 }] or []);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_With_A_Client_Id_Of_The_Configuration_Is_Left_Out(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app, AppFixture.DemoShop);
        await app.Services.GetRequiredService<ApplicationWatch>().LookAsync();
        Assert.Null(Registry(app).ById(made.Id));
        Assert.Equal("Demo Shop", Registry(app).ByClientId(AppFixture.DemoShop)!.Name);
        await app.TokenAsync();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Logo_And_A_Colour_Are_Served_And_The_Former_Ones_Stay_For_Open_Pages(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var made = await MakeAsync(app);
        using var client = (await ClientAsync(app, Secret))!;
        var link = (await client.CreateAsync()).Get("links.1.href")!;
        var before = await BrandAsync(app, made, link, "#0f6b5c", Encoding.UTF8.GetBytes(LogoRulesTests.GoodSvg), "image/svg+xml");
        Assert.Equal(2, before.Count);
        Assert.Equal(["image/svg+xml", "text/css"], before.Values.Select(reply => reply.Header("Content-Type")).Order());
        Assert.Equal(LogoRulesTests.GoodSvg, before.Values.Single(reply => reply.Header("Content-Type") == "image/svg+xml").Text);

        var after = await BrandAsync(
            app, (await Store(app).FindAsync(made.Id, null))!, link, "#aa0000", LogoRulesTests.GoodPng, "image/png");
        Assert.Equal(["image/png", "text/css"], after.Values.Select(reply => reply.Header("Content-Type")).Order());
        Assert.Empty(before.Keys.Intersect(after.Keys));
        using var anonymous = app.Anonymous();
        foreach (var path in before.Keys)
            Assert.Equal(200, (await anonymous.ReadAsync(path)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Last_Use_Of_A_Secret_Is_Noted_Once_A_Minute(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var uses = app.Services.GetRequiredService<CredentialUses>();
        var first = app.Clock.Stop();
        await app.TokenAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(59));
        await app.TokenAsync();
        var (key, at) = Assert.Single(await uses.ReadAsync(null));
        Assert.Equal(first, at);
        Assert.Equal(Registry(app).ByClientId(AppFixture.DemoShop)!.Id, key.Application);
        Assert.Equal(Hash("demo-secret")[..16], key.Credential);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.TokenAsync();
        Assert.Equal(first.AddMinutes(1), Assert.Single(await uses.ReadAsync([key.Application])).Value);
        Assert.Empty(await uses.ReadAsync(["another"]));
    }

    /// <summary>Writes a new shop to the database, as one node of several would.</summary>
    internal static async Task<StoredApplication> MakeAsync(AppFixture app, string clientId = "new-shop", string? id = null)
    {
        var now = app.Clock.GetUtcNow();
        var made = new StoredApplication
        {
            Id = id ?? Guid.NewGuid().ToString(),
            ClientId = clientId,
            Version = 1,
            Settings = new StoredSettings
            {
                Name = "New Shop",
                ReturnOrigins = ["http://www.mysite.cl", "https://requestb.in"],
                Branding = new BrandingDefinition { Name = "Tienda Nueva" },
            },
            Webhooks = StoredWebhooks.None,
            CreatedAt = now,
            UpdatedAt = now,
        };
        Assert.Equal(ApplicationStore.Made.Now, await Store(app).InsertAsync(made, Hash(Secret), []));
        return (await Store(app).FindAsync(made.Id, null))!;
    }

    private static async Task<StoredApplication> ToAsync(AppFixture app, StoredApplication made, string url, string secret)
    {
        var now = app.Clock.GetUtcNow();
        var closed = app.Services.GetRequiredService<StoredApplicationReader>().Close(secret, made.Id, url);
        var webhooks = new StoredWebhooks([new StoredWebhook(url, [new SealedSecret(closed, now, null)])]);
        Assert.True(await Store(app).UpdateAsync(made with { Webhooks = webhooks }, []));
        await app.Services.GetRequiredService<ApplicationWatch>().LookAsync();
        return (await Store(app).FindAsync(made.Id, null))!;
    }

    /// <summary>Sets a look; gives the files below <c>/brand</c> that the page of a link then names.</summary>
    private static async Task<Dictionary<string, Reply>> BrandAsync(
        AppFixture app, StoredApplication made, string link, string accent, byte[] logo, string type)
    {
        var changed = made with
        {
            Settings = made.Settings with { Branding = new BrandingDefinition { AccentColor = accent } },
            Logo = Convert.ToBase64String(logo),
            LogoType = type,
        };
        Assert.True(await Store(app).UpdateAsync(changed, []));
        await app.Services.GetRequiredService<ApplicationWatch>().LookAsync();
        using var person = app.Cardholder();
        var page = (await person.OpenAsync(link)).Reply.Text;
        var files = new Dictionary<string, Reply>();
        using var anonymous = app.Anonymous();
        foreach (var path in page.Split('"').Where(part => part.StartsWith("/brand/", StringComparison.Ordinal)).Distinct())
            files[path] = await anonymous.ReadAsync(path);
        Assert.All(files.Values, reply => Assert.Equal(200, reply.Status));
        return files;
    }

    /// <summary>A client with a token of the new shop; null when its secret is refused.</summary>
    private static async Task<HttpClient?> ClientAsync(AppFixture app, string secret)
    {
        var client = app.Anonymous();
        var reply = await client.CallAsync(HttpMethod.Post, "/oauth2/token", new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", "new-shop"), new("client_secret", secret)]));
        if (reply.Status != 200)
            return null;
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {reply.Get("access_token")}");
        return client;
    }

    private static async Task<long> CountAsync(AppFixture app, string table, string application) => (await app.Services
        .GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<long>(
            $"select count(*) from {table} where application_id = @application", new { application })))[0];

    // In real time: how long nodes need does not depend on what they take for the time.
    private static async Task<TimeSpan> KnownAsync(Func<bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Until.TrueAsync(isSo, "the change is known");
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static ApplicationStore Store(AppFixture app) => app.Services.GetRequiredService<ApplicationStore>();

    private static ApplicationRegistry Registry(AppFixture app) => app.Services.GetRequiredService<ApplicationRegistry>();
}
