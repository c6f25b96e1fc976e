using System.Net;
using System.Net.Http.Headers;
using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>What is repeated, how, and what is not.</summary>
public sealed class RetryTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Captures = "/tokenization/captures";

    [Fact]
    public async Task A_Lost_Answer_Is_Asked_For_Again_With_The_Same_Key_And_Nothing_Happens_Twice()
    {
        await using var shop = new Shop(app);
        var lost = 2;
        shop.Tap.LosesAnswer = request => request.RequestUri!.AbsolutePath == Captures && lost-- > 0;
        var order = Guid.NewGuid().ToString();
        var wanted = Shop.Wanted();
        wanted.Cardholder!.ReferenceId = order;
        var intent = await shop.Captures.CreateAsync(wanted);

        Assert.Equal(3, shop.Tap.At("/captures").Count);
        Assert.Single(shop.Tap.At("/captures").Select(request => request.Key).Distinct());
        var made = await shop.Captures.ListAsync(new IntentFilter { ReferenceId = order }).ToListAsync();
        Assert.Equal(intent.Id, Assert.Single(made).Id);
    }

    [Fact]
    public async Task A_Deletion_Whose_Answer_Was_Lost_Is_Done()
    {
        await using var shop = new Shop(app);
        var intent = await shop.Captures.CreateAsync(Shop.Wanted());
        var lost = 1;
        shop.Tap.LosesAnswer = request => request.Method == HttpMethod.Delete && lost-- > 0;
        await shop.Captures.DeleteAsync(intent.Id);
        Assert.Equal(2, shop.Tap.Requests.Count(request => request.Method == "DELETE"));
    }

    [Fact]
    public async Task A_Charge_Over_A_Line_That_Is_Cut_And_Mended_Moves_Money_Once()
    {
        await using var own = await new AppFixture().StartAsync();
        await using var relay = new Relay("127.0.0.1", new Uri(own.Address).Port);
        await using var shop = new Shop(own, options => options.MaxRetries = 10, $"http://127.0.0.1:{relay.Port}");
        var payment = await shop.PaymentAsync();
        await own.Simulator.ScriptForAsync("charge", "slow");
        var charging = shop.Payments.ChargeAsync(payment);
        using var inside = own.Client();
        await inside.UntilAsync($"/checkout/payments/{payment.Id}", reply => reply["submitting"] is not null);
        relay.Cut();
        relay.Mend();

        Assert.Equal(PaymentState.Paid, Shop.Done(await charging).State);
        Assert.Single(shop.Tap.At("/silent").Select(request => request.Key).Distinct());
        Assert.True(shop.Tap.At("/silent").Count > 1);
        Assert.Single(await own.Simulator.MovementsAsync(), movement => movement.Operation == "charge");
    }

    [Fact]
    public async Task Two_Calls_Have_Two_Keys_And_A_Key_Of_Yours_Is_Sent_As_It_Is()
    {
        await using var shop = new Shop(app);
        var own = Guid.NewGuid().ToString();
        var first = await shop.Captures.CreateAsync(Shop.Wanted(), own);
        var again = await shop.Captures.CreateAsync(Shop.Wanted(), own);
        Assert.NotEqual(first.Id, (await shop.Captures.CreateAsync(Shop.Wanted())).Id);
        Assert.NotEqual(first.Id, (await shop.Captures.CreateAsync(Shop.Wanted())).Id);
        Assert.Equal(first.Id, again.Id);
        Assert.Equal(3, shop.Tap.At("/captures").Select(request => request.Key).Distinct().Count());
        var other = Shop.Wanted();
        other.Locale = "en";
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.CreateAsync(other, own));
        Assert.Equal((422, "IDEMPOTENCY_KEY_REUSED", false), (refused.Status, refused.ErrorCode, refused.Retryable));
    }

    [Theory]
    [InlineData(503, "application/problem+json", true)]
    [InlineData(429, "application/problem+json", true)]
    [InlineData(502, "application/problem+json", true)]
    [InlineData(409, "application/problem+json", true)]
    [InlineData(502, "text/html", false)]
    [InlineData(504, "text/html", false)]
    [InlineData(503, "application/problem+json", false)]
    public async Task An_Answer_That_Passes_By_Itself_Is_Repeated(int status, string type, bool says)
    {
        await using var shop = new Shop(app);
        var answers = 2;
        shop.Tap.Answers = request =>
            request.RequestUri!.AbsolutePath == Captures && answers-- > 0 ? Answer(status, type, says ? 0 : null) : null;
        Assert.Equal(IntentState.Created, (await shop.Captures.CreateAsync(Shop.Wanted())).State);
        Assert.Equal(3, shop.Tap.At("/captures").Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task An_Answer_That_Does_Not_Pass_Is_Not_Repeated(int status)
    {
        await using var shop = new Shop(app);
        shop.Tap.Answers = request =>
            request.RequestUri!.AbsolutePath == Captures ? Answer(status, "application/problem+json", null) : null;
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.CreateAsync(Shop.Wanted()));
        Assert.Equal((status, "CODE", false), (failed.Status, failed.ErrorCode, failed.Retryable));
        Assert.Single(shop.Tap.At("/captures"));
    }

    [Fact]
    public async Task Tries_Come_To_An_End()
    {
        await using var shop = new Shop(app, options => options.MaxRetries = 2);
        shop.Tap.Answers =
            request => request.RequestUri!.AbsolutePath == Captures ? Answer(503, "application/problem+json", 0) : null;
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.CreateAsync(Shop.Wanted()));
        Assert.Equal((503, true, TimeSpan.Zero), (failed.Status, failed.Retryable, failed.RetryAfter));
        Assert.Equal(3, shop.Tap.At("/captures").Count);
    }

    [Fact]
    public async Task A_Wait_Beyond_The_Limit_Is_An_Error_At_Once()
    {
        await using var limited =
            await new AppFixture().With(("RateLimit:Enabled", "true"), ("RateLimit:RequestsPerMinute", "1")).StartAsync();
        await using var shop = new Shop(limited, options => options.MaxRetryWait = TimeSpan.Zero);
        await shop.Events.ReadAsync();
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Events.ReadAsync());
        Assert.Equal((429, "TOO_MANY_ATTEMPTS", true), (failed.Status, failed.ErrorCode, failed.Retryable));
        Assert.True(failed.RetryAfter > TimeSpan.Zero);
        Assert.Equal(2, shop.Tap.At("/events").Count);
    }

    [Fact]
    public async Task An_Unreachable_Product_Is_An_Error_Of_Its_Own()
    {
        await using var shop = new Shop("http://127.0.0.1:9", options => options.MaxRetries = 1);
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.GetAsync(Guid.NewGuid()));
        Assert.Equal((0, HostedCaptureException.NoAnswer), (failed.Status, failed.ErrorCode));
        Assert.IsType<HttpRequestException>(failed.InnerException);
        Assert.Equal(2, shop.Tap.Requests.Count);
    }

    [Theory]
    [InlineData(200, "text/html", "<html>log in</html>")]
    [InlineData(404, "text/html", "<html>not here</html>")]
    [InlineData(200, "application/json", "{")]
    [InlineData(400, "application/problem+json", "[]")]
    public async Task An_Answer_Of_Another_Server_Is_An_Error(int status, string type, string body)
    {
        await using var shop = new Shop(app);
        shop.Tap.Says(path => (path == "/oauth2/token" ? 0 : status, type, body));
        var failed = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Captures.GetAsync(Guid.NewGuid()));
        Assert.Equal((status, HostedCaptureException.NoAnswer), (failed.Status, failed.ErrorCode));
    }

    [Fact]
    public async Task A_Call_That_Is_Canceled_Ends()
    {
        await using var shop = new Shop(app);
        using var end = new CancellationTokenSource();
        var waiting = shop.Events.ReadAsync((await shop.Events.ReadAsync()).Next, TimeSpan.FromSeconds(30), end.Token);
        await Until.TrueAsync(() => shop.Tap.At("/events").Count == 2, "the second call is under way");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static HttpResponseMessage Answer(int status, string type, int? retryAfter)
    {
        var answer =
            new HttpResponseMessage((HttpStatusCode)status) { Content = Make.Content("""{"error_code":"CODE","detail":"d"}""", type) };
        if (retryAfter is { } seconds)
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return answer;
    }
}
