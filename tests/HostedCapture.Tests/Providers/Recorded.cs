using System.Text.Json.Nodes;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>Recorded replies, and the same with the card in each of their places.</summary>
internal static class Recorded
{
    private static readonly string[] s_dirt = [Make.GoodNumber, "4111 1111 1111 1111", $"x {Make.GoodNumber} y"];

    /// <summary>A reply as the provider's documentation prints it.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Recorded).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <summary>The reply with the card in place of each of its values in turn, and in an unknown member.</summary>
    public static IEnumerable<string> Dirty(string reply)
    {
        foreach (var dirt in s_dirt)
        {
            var count = Values(JsonNode.Parse(reply)!).Count();
            for (var i = 0; i < count; i++)
            {
                var copy = JsonNode.Parse(reply)!;
                Values(copy).ElementAt(i).ReplaceWith(JsonValue.Create(dirt));
                yield return copy.ToJsonString();
            }

            var more = JsonNode.Parse(reply)!.AsObject();
            more["card"] = new JsonObject { ["number"] = dirt, ["holder"] = dirt };
            more[dirt] = dirt;
            yield return more.ToJsonString();
        }
    }

    /// <summary>Fails where an outcome gives the card away.</summary>
    public static void Clean(object outcome)
    {
        Assert.DoesNotContain(Make.GoodNumber, outcome.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("4111 1111 1111 1111", outcome.ToString(), StringComparison.Ordinal);
    }

    /// <summary>An outcome in a word.</summary>
    public static string Say(object outcome) => outcome switch
    {
        Outcome.Approved approved => $"Approved {approved.Handle}",
        Outcome.Declined declined => $"Declined {declined.Code}",
        Outcome.Refused refused => $"Refused {refused.Reason}",
        Outcome.Pending pending => $"Pending {pending.Reason}",
        Outcome.Unknown unknown => $"Unknown {unknown.Reason}",
        Lookup.Found found => Say(found.Outcome),
        Lookup.Pending pending => $"Pending {pending.Reason}",
        Lookup.None none => none.Final ? "None, final" : "None yet",
        Lookup.CannotSay cannot => $"CannotSay {cannot.Reason}",
        _ => outcome.GetType().Name,
    };

    /// <summary>The same JSON, whatever its spaces.</summary>
    public static void Same(string expected, string actual) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(actual)!.ToJsonString());

    /// <summary>A charge of a token.</summary>
    public static ChargeRequest Charge(string currency, long units, Operation operation = Operation.Authorize) => new()
    {
        Operation = operation,
        AttemptId = Guid.Parse("7f1c0d8e-0000-4000-8000-000000000001"),
        Key = "0123456789abcdef0123456789abcdef",
        PaymentId = Guid.Parse("7f1c0d8e-0000-4000-8000-000000000002"),
        Amount = new Money(units, Currency.Of(currency)!),
        Token = "tok-1",
        Payer = new Payer("Ana María de la Cruz", "ana@shop.example", "CO", "CC", "1032456789") { IpAddress = "12.7.8.120", Phone = "+57 300 1234567" },
        Billing = new BillingAddress("Calle 1", null, "Bogotá", "DC", "CO"),
        Tax = new Money(190, Currency.Of(currency)!),
        Installments = 3,
        ReturnUrl = "https://shop.example/back",
        CancelUrl = "https://shop.example/cancel",
    };

    /// <summary>A step on what was charged.</summary>
    public static PaymentStep Step(string currency, long units, string charged, long? total = null) => new()
    {
        AttemptId = Guid.Parse("7f1c0d8e-0000-4000-8000-000000000001"),
        Key = "0123456789abcdef0123456789abcdef",
        PaymentId = Guid.Parse("7f1c0d8e-0000-4000-8000-000000000002"),
        Amount = new Money(units, Currency.Of(currency)!),
        Charged = charged,
        Deferred = true,
        Total = new Money(total ?? units, Currency.Of(currency)!),
        RefundedBefore = new Money(0, Currency.Of(currency)!),
    };

    /// <summary>A look-up of an operation that can no longer be on its way.</summary>
    public static PaymentLookupRequest Lookup(string currency, long units, Operation operation) => new()
    {
        Operation = operation,
        AttemptId = Guid.Parse("7f1c0d8e-0000-4000-8000-000000000001"),
        Key = "0123456789abcdef0123456789abcdef",
        PaymentId = Guid.Parse("7f1c0d8e-0000-4000-8000-000000000002"),
        Amount = new Money(units, Currency.Of(currency)!),
        RefundedBefore = new Money(0, Currency.Of(currency)!),
        StartedAt = TimeProvider.System.GetUtcNow(),
        InFlight = false,
    };

    private static IEnumerable<JsonNode> Values(JsonNode node) => node switch
    {
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().SelectMany(Values),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Values),
        _ => [node],
    };
}
