using HostedCapture.Webhooks;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>What follows from an endpoint's answer.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void The_Tries_Are_Those_The_Standard_Advises() => Assert.Equal(
        ["00:00:00", "00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "1.00:00:00"],
        DeliverySchedule.Waits.Select(wait => wait.ToString()));

    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(0.5, 1)]
    [InlineData(1, 1.1)]
    public void A_Failure_Is_Tried_Again_Around_The_Scheduled_Time(double jitter, double share)
    {
        foreach (var (tries, wait) in DeliverySchedule.Waits.Index().Skip(1))
        {
            foreach (var answer in new[] { Answer(500), Answer(404), Answer(301), Answer(199), Answer(300), new EndpointAnswer(
                null, "timeout", null, null) })
            {
                var decision = DeliverySchedule.Decide(answer, tries, jitter);
                Assert.Equal("pending", decision.State);
                Assert.Equal(wait.TotalSeconds * share, decision.Wait!.Value.TotalSeconds, precision: 6);
                Assert.Null(decision.Pause);
            }
        }
    }

    [Fact]
    public void The_Failure_Of_The_Last_Try_Is_The_Last() =>
        Assert.Equal(new Decision("failed", null, null), DeliverySchedule.Decide(Answer(500), DeliverySchedule.Waits.Count, 0));

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(299)]
    public void Any_2xx_Answer_Is_A_Delivery(int status) =>
        Assert.Equal(new Decision("delivered", null, null), DeliverySchedule.Decide(Answer(status), 10, 0));

    [Fact]
    public void A_410_Disables_The_Endpoint() =>
        Assert.Equal(new Decision("disabled", null, null), DeliverySchedule.Decide(Answer(410), 1, 0));

    [Theory]
    [InlineData(429, 1, 60, 60, 60)]
    [InlineData(503, 1, 60, 60, 60)]
    [InlineData(429, 1, 2, 5, 2)]
    [InlineData(429, 2, 60, 300, 60)]
    [InlineData(503, 1, 1_000_000, 86_400, 86_400)]
    public void Retry_After_Is_Obeyed_Up_To_A_Day(int status, int tries, int asked, int wait, int pause) => Assert.Equal(
        new Decision("pending", TimeSpan.FromSeconds(wait), TimeSpan.FromSeconds(pause)),
        DeliverySchedule.Decide(Answer(status, TimeSpan.FromSeconds(asked)), tries, 0.5));

    [Fact]
    public void Retry_After_On_Another_Status_Delays_Only_This_Event() =>
        Assert.Equal(
            new Decision("pending", TimeSpan.FromHours(1), null), DeliverySchedule.Decide(Answer(500, TimeSpan.FromHours(1)), 1, 0.5));

    private static EndpointAnswer Answer(int status, TimeSpan? retryAfter = null) => new(status, null, retryAfter, null);
}
