using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>A key outlives the object it made, the object's data does not.</summary>
public sealed class IdempotencyForgetTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_Deleted_Intent_Is_Not_Made_Again_By_Its_Key()
    {
        using var client = app.Client();
        var body = Make.Intent(reference: "made-once");
        var created = await client.SendAsync("/tokenization/captures", body, ("Idempotency-Key", "made-once"));
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"/tokenization/captures/{created.Get("id")}")).Status);
        var again = await client.SendAsync("/tokenization/captures", body, ("Idempotency-Key", "made-once"));
        Assert.Equal(404, again.Status);
        Assert.Empty((await client.ReadAsync("/tokenization/captures?reference_id=made-once"))["items"]!.AsArray());
    }
}
