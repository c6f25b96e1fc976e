using HostedCapture.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>Deliveries listed, and asked for again.</summary>
public sealed class DeliveryListTests : IAsyncLifetime
{
    private Merchant _merchant = null!;

    public async Task InitializeAsync() => _merchant = await Merchant.StartAsync();

    public Task DisposeAsync() => _merchant.DisposeAsync().AsTask();

    [Theory, OnSqlite, OnPostgres]
    public async Task Pages_Are_Newest_First_And_Complete(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        var ids = new List<string?>();
        for (var i = 0; i < 7; i++)
            ids.Add((await client.CreateAsync(Make.SmallIntent())).Get("id"));
        await client.UntilAsync("/webhooks/deliveries?state=delivered", page => page["items"]!.AsArray().Count == 7);

        var seen = new List<string?>();
        var path = "/webhooks/deliveries?limit=3";
        for (var next = ""; next is not null;)
        {
            var page = await client.ReadAsync($"{path}{next}");
            seen.AddRange(page["items"]!.AsArray().Select(item => (string?)item!["object_id"]));
            next = page.Get("next") is { } after ? $"&after={after}" : null;
        }

        Assert.Equal(ids.AsEnumerable().Reverse().Order(), seen.Order());
        Assert.Equal(7, seen.Count);
        Assert.Empty((await client.ReadAsync("/webhooks/deliveries?state=failed"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("limit=0", "limit range")]
    [InlineData("limit=101", "limit range")]
    [InlineData("state=lost", "state unknown_value")]
    [InlineData("after=dlv_x", "after cursor")]
    [InlineData("after=1&limit=x", "after cursor,limit range")]
    public async Task An_Invalid_Query_Is_Refused(string query, string errors)
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var reply = await client.ReadAsync($"/webhooks/deliveries?{query}");
        Assert.Equal((400, errors), (reply.Status, string.Join(',', reply.Errors)));
    }

    [Fact]
    public async Task An_Endpoints_Answer_Is_Kept_Cut_Encrypted_And_Without_Secrets()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        var text = $"no {Merchant.Secret} \r\n\u0000 {new string('x', 1000)}";
        _merchant.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync(text);
        };
        using var client = app.Client();
        var created = await client.CreateAsync();
        var listed = await client.UntilAsync("/webhooks/deliveries", page => page["items.0.last_status"] is not null);
        var answer = listed.Get("items.0.last_answer")!;
        Assert.StartsWith("no whsec_[secret]", answer, StringComparison.Ordinal);
        Assert.Equal(500, answer.Length);
        Assert.DoesNotContain(answer, char.IsControl);
        var stored = await app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>("select last_answer from deliveries"));
        Assert.DoesNotContain("xxx", stored[0], StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.Lines, line => line.Contains(Merchant.Secret["whsec_".Length..], StringComparison.Ordinal));

        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"/tokenization/captures/{created.Get("id")}")).Status);
        var forgotten = (await client.ReadAsync("/webhooks/deliveries"))["items"]!.AsArray().Single(item => (string?)item!["type"] == "capture.created");
        Assert.Null(forgotten!["last_answer"]);
    }

    [Fact]
    public async Task An_Endless_Answer_Is_Not_Read_To_Its_End()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        var gone = new TaskCompletionSource();
        _merchant.Answer = async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            try
            {
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.WriteAsync(new string('x', 4096), context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // As it should be.
            }
        };
        using var client = app.Client();
        await client.CreateAsync();
        await client.UntilAsync("/webhooks/deliveries?state=delivered", page => page["items"]!.AsArray().Count == 1);
        await gone.Task;
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Delivered_Event_Can_Be_Sent_Again(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        await client.CreateAsync();
        var delivered = (await client.UntilAsync("/webhooks/deliveries?state=delivered", page => page["items"]!.AsArray().Count == 1))["items.0"]!;
        var resent = await client.SendAsync($"/webhooks/deliveries/{delivered["id"]}/resend", null);
        Assert.Equal((202, (string?)delivered["id"]), (resent.Status, resent.Get("id")));
        var received = await _merchant.ReceivedAsync(2);
        Assert.Equal(received[0].Id, received[1].Id);
        Assert.Equal(received[0].Text, received[1].Text);
    }

    [Fact]
    public async Task Another_Applications_Deliveries_Are_Not_There()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        using var anonymous = app.Anonymous();
        await client.CreateAsync();
        var id = (await client.UntilAsync("/webhooks/deliveries?state=delivered", page => page["items"]!.AsArray().Count == 1)).Get("items.0.id");

        Assert.Empty((await other.ReadAsync("/webhooks/deliveries"))["items"]!.AsArray());
        var hidden = await other.SendAsync($"/webhooks/deliveries/{id}/resend", null);
        var unknown = await other.SendAsync("/webhooks/deliveries/dlv_00000000000000000000000000000000/resend", null);
        var nonsense = await other.SendAsync("/webhooks/deliveries/nonsense/resend", null);
        Assert.Equal((404, "DOCUMENT_NOT_FOUND"), (hidden.Status, hidden.Get("error_code")));
        Assert.All([unknown, nonsense], reply => Assert.Equal(hidden.Json.Set("instance", null).ToJsonString(), reply.Json.Set("instance", null).ToJsonString()));
        Assert.Single(_merchant.Received);
        Assert.Equal(401, (await anonymous.ReadAsync("/webhooks/deliveries")).Status);
        Assert.Equal(401, (await anonymous.SendAsync($"/webhooks/deliveries/{id}/resend", null)).Status);
    }
}
