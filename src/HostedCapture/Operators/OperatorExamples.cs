using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Pages;

namespace HostedCapture.Operators;

/// <summary>Bodies of the operator API for its description.</summary>
internal static class OperatorExamples
{
    /// <summary>Who calls.</summary>
    public static ApiExample[] Me { get; } =
    [
        Answer("person", "A person with a second factor", OperatorApi.Show(
            new CurrentOperator
            {
                Subject = "console/ana@shop.example",
                Name = "Ana Soto",
                Role = Role.MerchantSupport,
                Applications = [ApiExample.Id],
                AuthenticatedAt = DateTimeOffset.Parse("2026-11-28T20:30:00Z"),
                Methods = ["pwd", "otp"],
            },
            DateTimeOffset.Parse("2026-11-28T20:32:00Z"))),
    ];

    /// <summary>The roles.</summary>
    public static ApiExample[] Roles { get; } = [Answer("roles", "All of them", OperatorApi.Show(Texts.English))];

    /// <summary>An answer of 200.</summary>
    public static ApiExample Answer<T>(string name, string summary, T answer) => Answer(200, name, summary, answer);

    /// <summary>An answer.</summary>
    public static ApiExample Answer<T>(int status, string name, string summary, T answer) => new(status, name, summary, Node(answer));

    /// <summary>A request.</summary>
    public static ApiExample Request<T>(string name, string summary, T body) => new(null, name, summary, Node(body));

    private static JsonNode Node<T>(T body) => JsonSerializer.SerializeToNode(body, Json.Options)!;
}
