using System.Text;
using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>The house's part of the operator API as the client offers it, against the product.</summary>
public sealed class OperatorHouseTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Lists_Files_And_Actions_Are_Read_From_The_Product()
    {
        await using var shop = new Shop(app);
        var operators = shop.Operators;
        for (var i = 0; i < 3; i++)
            await shop.Captures.CreateAsync(Shop.Wanted());
        var events = 0;
        await foreach (var one in operators.Events.ListAsync(new OperatorEventFilter { Type = EventType.CaptureCreated }))
            events += one.Sequence == 1 ? 1 : 0;
        Assert.Equal(3, events);
        var counted = await operators.Events.CountAsync(new() { Type = EventType.CaptureCreated });
        Assert.Equal((3, true), (counted.Count, counted.Exact));
        Assert.Equal(0, (await operators.Events.CountAsync(new() { Id = "evt_none" })).Count);
        Assert.Equal(0, (await operators.Requests.CountAsync(new() { Status = 599 })).Count);
        Assert.Equal(3, (await operators.Audit.CountAsync(new() { Type = "intent.created", Personal = true })).Count);
        Assert.True((await operators.Audit.VerifyAsync()).Good);
        using var file = new MemoryStream();
        await operators.Audit.ExportAsync(file);
        Assert.StartsWith("id,time,actor", Encoding.UTF8.GetString(file.ToArray()), StringComparison.Ordinal);
        using var zip = new MemoryStream();
        await operators.Integrity.ExportEvidenceAsync("2026Q4", zip);
        Assert.Equal((byte)'P', zip.ToArray()[0]);

        Assert.Equal("A test", (await operators.Providers.PauseAsync("juspay", "A test")).Pause!.Reason);
        Assert.Null((await operators.Providers.ResumeAsync("juspay", "A test")).Pause);
        var allowed = await operators.Guard.AllowAsync(new CreateAllowance
        {
            Network = "203.0.113.7",
            Until = app.Clock.GetUtcNow().AddHours(1),
            Reason = "A test",
        });
        Assert.Equal(allowed.Id, Assert.Single((await operators.Guard.ListAllowancesAsync()).Items).Id);
        await operators.Guard.EndAllowanceAsync(allowed.Id);
        await operators.Guard.EndAllowanceAsync(allowed.Id);
        Assert.Equal(0, (await operators.Deliveries.CountAsync(new ResendFilter { State = "failed" })).Count);
        var resend = await operators.Deliveries.ResendAllAsync(new ResendFilter { State = "failed" }, 0);
        Assert.Equal("done", (await operators.Deliveries.WaitUntilDoneAsync(resend.Id)).State);
        var wrong = await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Deliveries.ResendAllAsync(new ResendFilter(), 1_000));
        Assert.Equal("COUNT_CHANGED", wrong.ErrorCode);
    }
}
