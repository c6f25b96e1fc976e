using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>Direct tokenization: the merchant sends the card itself.</summary>
public sealed class DirectTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Path = "/tokenization/captures";
    private const string Declined = "4000000000000002";

    private readonly HttpClient _client = app.Client();

    public static TheoryData<string, string> Forms => new()
    {
        { "capture_card", """{"card_number":"4111111111111111","expiry_month":"2","expiry_year":"2030","card_ccv":"123"}""" },
        { "capture", """{"card_number":"4111111111111111","expiry_month":"2","expiry_year":"2030","card_ccv":"123"}""" },
        { "capture_card", """{"card_number":4111111111111111,"expiry_month":2,"expiry_year":2030,"card_ccv":123}""" },
        { "capture", """{"card_number":"４１１１.1111.1111.1111","expiry_month":"２","expiry_year":"٢٠٣٠","card_ccv":"1２3"}""" },
        { "capture", """{"card_number":"4111 1111-1111 1111","expiry_month":"02","expiry_year":"30","card_ccv":" 123 ","other":null}""" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_Peinau_Card_Becomes_A_Token(string action, string body)
    {
        await app.Simulator.ClearAsync();
        var created = await _client.CreateAsync(Make.Intent("PEINAU_CAPTURE", "reference 5"));
        var reply = await _client.SendRawAsync($"{Path}/gateways/peinau/capture/{created.Get("id")}/{action}", body);
        Assert.Equal((200, "captured"), (reply.Status, reply.Get("state")));
        Assert.Equal(("411111", "1111", "xxxxxxxxxxxx1111"), (reply.Get("gateway.panFirst6"), reply.Get("gateway.panLast4"), reply.Get("gateway.req_card_number")));
        Assert.Equal(("ACCEPT", "100", "reference 5"), (reply.Get("gateway.decision"), reply.Get("gateway.reasonCode"), reply.Get("gateway.merchantReferenceCode")));
        Assert.Equal(reply.Get("gateway.payment_token"), reply.Get("gateway.paySubscriptionCreateReply.subscriptionID"));
        Assert.Equal(["self", "capture_card"], reply["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));
        Assert.Equal(reply.Text, (await _client.ReadAsync($"{Path}/{created.Get("id")}")).Text);
        var token = Assert.Single(await app.Simulator.TokensAsync());
        Assert.Equal(("quickpay", reply.Get("gateway.payment_token"), "1111"), (token.System, token.Token, token.LastFour));
    }

    [Theory]
    [InlineData("371119582")]
    [InlineData("37111958-2")]
    [InlineData("37.111.958-2")]
    public async Task A_Cmr_Card_Becomes_A_Token(string document)
    {
        await app.Simulator.ClearAsync();
        var created = await _client.CreateAsync(Make.Intent("CMR_CAPTURE"));
        var reply = await _client.SendAsync($"{Path}/gateways/cmr/capture/{created.Get("id")}/capture", Make.CmrCard().Set("user.documentId", document));
        Assert.Equal((200, "captured"), (reply.Status, reply.Get("state")));
        Assert.Equal(["category", "panFirst6", "panLast4", "qpCardId", "status"], reply["gateway"]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("445596", "1434", "S", "|||"), (reply.Get("gateway.panFirst6"), reply.Get("gateway.panLast4"), reply.Get("gateway.status"), reply.Get("gateway.category")));
        Assert.Equal(Assert.Single(await app.Simulator.TokensAsync()).Token, reply.Get("gateway.qpCardId"));
    }

    [Theory]
    [InlineData(Declined, "203")]
    [InlineData("4000000000009995", "204")]
    [InlineData("4000000000000069", "202")]
    [InlineData("4000000000000127", "211")]
    [InlineData("4000000000009987", "205")]
    public async Task A_Decline_Is_422_With_The_Providers_Reason(string number, string reason)
    {
        var path = await PeinauAsync();
        var reply = Expect.Problem(422, $"GW01_{reason}", await _client.SendAsync(path, Make.Card(number)));
        Assert.Equal(("created", 4), (reply.Get("meta_data.state"), (int)reply["meta_data.tries_left"]!));
        Assert.DoesNotContain(number, reply.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await _client.SendAsync(path, Make.Card())).Status);
    }

    [Fact]
    public async Task After_The_Last_Try_The_Intent_Is_Rejected()
    {
        await app.Simulator.ClearAsync();
        var path = await PeinauAsync();
        for (var left = 4; left > 0; left--)
            Assert.Equal(left, (int)Expect.Problem(422, "GW01_203", await _client.SendAsync(path, Make.Card(Declined)))["meta_data.tries_left"]!);
        var last = Expect.Problem(422, "GW01_203", await _client.SendAsync(path, Make.Card(Declined)));
        Assert.Equal(("rejected", 0), (last.Get("meta_data.state"), (int)last["meta_data.tries_left"]!));
        Assert.Equal("rejected", Expect.Problem(409, "INVALID_STATE", await _client.SendAsync(path, Make.Card())).Get("meta_data.state"));
        var rejected = await _client.ReadAsync($"{Path}/{path.Split('/')[^2]}");
        Assert.Equal("rejected", rejected.Get("state"));
        Assert.Null(rejected["gateway"]);
        Assert.Equal(["self", "capture_card"], rejected["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));
        Assert.Empty(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task A_Captured_Intent_Takes_No_Second_Card()
    {
        await app.Simulator.ClearAsync();
        var path = await PeinauAsync();
        await _client.SendAsync(path, Make.Card());
        Assert.Equal("captured", Expect.Problem(409, "INVALID_STATE", await _client.SendAsync(path, Make.Card("4242424242424242"))).Get("meta_data.state"));
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task The_Mounted_Simulator_Keeps_Its_Address_When_The_Product_Has_Another()
    {
        await using var behind = await new AppFixture().With(("PublicBaseUrl", "https://pay.example")).StartAsync();
        using var client = behind.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        Assert.Equal(200, (await client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{intent.Get("id")}/capture", Make.Card())).Status);
    }

    [Fact]
    public async Task Of_Fifty_Concurrent_Cards_One_Is_Submitted()
    {
        await app.Simulator.ClearAsync();
        var path = await PeinauAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _client.SendAsync(path, Make.Card())));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(49, replies.Count(reply => reply.Status == 409));
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Fact]
    public async Task A_Provider_That_Refuses_Every_Request_Is_502_And_Made_No_Token()
    {
        await app.Simulator.ClearAsync();
        var path = await PeinauAsync();
        await app.Simulator.ScriptAsync("unavailable", "unavailable");
        Expect.Problem(502, "REQUEST_ERROR", await _client.SendAsync(path, Make.Card()));
        var intent = await _client.ReadAsync($"{Path}/{path.Split('/')[^2]}");
        Assert.Equal(("created", null), (intent.Get("state"), intent["submitting"]));
        Assert.Empty(await app.Simulator.TokensAsync());
        Assert.Equal(200, (await _client.SendAsync(path, Make.Card())).Status);
    }

    [Fact]
    public async Task A_Provider_That_Is_Busy_Once_Is_Asked_Again()
    {
        await app.Simulator.ClearAsync();
        Assert.Equal(200, (await _client.SendAsync(await PeinauAsync(), Make.Card("4000000000000085"))).Status);
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Theory]
    [InlineData("CREDIT_CARD", "peinau", "capture")]
    [InlineData("CREDIT_CARD", "peinau", "capture_card")]
    [InlineData("CREDIT_CARD", "cmr", "capture")]
    [InlineData("CMR_CAPTURE", "peinau", "capture")]
    [InlineData("PEINAU_CAPTURE", "cmr", "capture")]
    [InlineData("CMR_CAPTURE", "cmr", "capture_card")]
    [InlineData("CREDIT_CARD", "credit", "capture")]
    public async Task An_Intent_Of_Another_Kind_Is_404(string kind, string gateway, string action)
    {
        var id = (await _client.CreateAsync(Make.Intent(kind))).Get("id");
        JsonObject body = gateway == "cmr" ? Make.CmrCard() : Make.Card();
        Expect.Problem(404, "DOCUMENT_NOT_FOUND", await _client.SendAsync($"{Path}/gateways/{gateway}/capture/{id}/{action}", body));
        Assert.Equal("created", (await _client.ReadAsync($"{Path}/{id}")).Get("state"));
    }

    [Theory]
    [InlineData("card_number", null, "card_number required")]
    [InlineData("card_number", "", "card_number required")]
    [InlineData("card_number", "4111111111111112", "card_number luhn")]
    [InlineData("card_number", "41111111", "card_number too_short")]
    [InlineData("card_number", "41111111111111111111", "card_number too_long")]
    [InlineData("card_number", "4111x1111x1111x1111", "card_number digits")]
    [InlineData("expiry_month", null, "expiry_month required")]
    [InlineData("expiry_month", "0", "expiry_month month")]
    [InlineData("expiry_month", "13", "expiry_month month")]
    [InlineData("expiry_year", "2020", "expiry_month expired")]
    [InlineData("expiry_year", null, "expiry_year required")]
    [InlineData("expiry_year", "2099", "expiry_year too_far")]
    [InlineData("expiry_year", "203", "expiry_year format")]
    [InlineData("card_ccv", "12x", "card_ccv digits")]
    [InlineData("card_ccv", null, "card_ccv required")]
    [InlineData("card_ccv", "12", "card_ccv wrong_length")]
    [InlineData("card_ccv", "1234", "card_ccv wrong_length")]
    public async Task A_Wrong_Card_Is_Named_And_Never_Sent(string field, string? value, string error)
    {
        await app.Simulator.ClearAsync();
        var path = await PeinauAsync();
        var reply = Expect.Invalid(await _client.SendAsync(path, Make.Card().Set(field, value)), error);
        if (value is { Length: > 4 })
            Assert.DoesNotContain(value, reply.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await _client.SendAsync(path, Make.Card())).Status);
        Assert.Single(await app.Simulator.TokensAsync());
    }

    [Theory]
    [InlineData("2200770000000002", "card_number brand")]
    [InlineData("9999999999999995", "card_number unknown_brand")]
    public async Task A_Brand_The_Provider_Refuses_Is_Named_And_Costs_No_Attempt(string number, string error)
    {
        await using var other = await new AppFixture().With(("Applications:0:Routes:PEINAU_CAPTURE", "cybersource"), ("Intents:MaxAttempts", "1")).StartAsync();
        using var client = other.Client();
        var path = $"{Path}/gateways/peinau/capture/{(await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id")}/capture";
        for (var i = 0; i < 3; i++)
            Expect.Invalid(await client.SendAsync(path, Make.Card(number)), error);
        Assert.Equal("captured", (await client.SendAsync(path, Make.Card("501800000009").Set("card_ccv", null))).Get("state"));
    }

    [Fact]
    public async Task A_Code_Is_Asked_For_Where_The_Provider_Needs_One_Of_Every_Card() =>
        Expect.Invalid(await _client.SendAsync(await PeinauAsync(), Make.Card("501800000009").Set("card_ccv", null)), "card_ccv required");

    [Theory]
    [InlineData("user", null, "user.country required", "user.documentType required", "user.documentId required")]
    [InlineData("user.country", "cl", "user.country country")]
    [InlineData("user.documentType", "DNI", "user.documentType unknown_value")]
    [InlineData("user.documentId", "371119583", "user.documentId check_digit")]
    [InlineData("user.documentId", "x", "user.documentId format")]
    [InlineData("panNumber", null, "panNumber required")]
    [InlineData("panNumber", "4455961234561435", "panNumber luhn")]
    public async Task A_Wrong_Cmr_Card_Is_Named(string field, string? value, params string[] errors)
    {
        var id = (await _client.CreateAsync(Make.Intent("CMR_CAPTURE"))).Get("id");
        Expect.Invalid(await _client.SendAsync($"{Path}/gateways/cmr/capture/{id}/capture", Make.CmrCard().Set(field, value)), errors);
    }

    private async Task<string> PeinauAsync() => $"{Path}/gateways/peinau/capture/{(await _client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id")}/capture";
}
