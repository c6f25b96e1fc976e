using System.Globalization;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>Whom to tell of a weakness.</summary>
public sealed class SecurityContactTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    [Theory]
    [InlineData("mailto:security@shop.example")]
    [InlineData("https://shop.example/security")]
    public async Task A_Security_Contact_Is_Served_As_RFC_9116_Asks(string contact)
    {
        await using var other = new OpenApiProduct("Production", ("SecurityContact", contact));
        using var client = other.CreateClient();
        var reply = await client.ReadAsync("/.well-known/security.txt");
        Assert.Equal((200, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
        var fields = reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1]);
        Assert.Equal(["Contact", "Expires", "Preferred-Languages", "Canonical"], fields.Keys);
        Assert.Equal(contact, fields["Contact"]);
        Assert.Equal(string.Join(", ", Texts.Languages), fields["Preferred-Languages"]);
        Assert.Equal("https://pay.example/.well-known/security.txt", fields["Canonical"]);
        var left = DateTimeOffset.Parse(fields["Expires"], CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        Assert.InRange(left, TimeSpan.FromDays(30), TimeSpan.FromDays(365));

        using var without = product.CreateClient();
        Assert.Equal(404, (await without.ReadAsync("/.well-known/security.txt")).Status);
    }
}
