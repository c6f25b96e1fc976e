using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>What every answer of a kind has in common.</summary>
internal static class Expect
{
    private static readonly string[] s_problem = ["type", "title", "status", "detail", "instance", "error_code", "error_description", "meta_data"];

    /// <summary>An error: RFC 9457 with Quickpay's members.</summary>
    public static Reply Problem(int status, string code, Reply reply)
    {
        Assert.True(status == reply.Status, $"expected {status} {code}, was {reply.Status}: {reply.Text}");
        Assert.Equal("application/problem+json", reply.Header("Content-Type"));
        Assert.Equal(s_problem, reply.Json.Select(member => member.Key));
        Assert.Equal(status, (int)reply["status"]!);
        Assert.Equal(code, reply.Get("error_code"));
        Assert.IsType<JsonObject>(reply["meta_data"]);
        foreach (var text in new[] { "title", "detail", "error_description", "type" })
            Assert.NotEmpty(reply.Get(text)!);
        return reply;
    }

    /// <summary>A 400 that names exactly these fields: <c>cardholder.country required</c>.</summary>
    public static Reply Invalid(Reply reply, params string[] errors)
    {
        Problem(400, "INVALID_MODEL", reply);
        Assert.Equal(errors.Order(), reply.Errors.Order());
        Assert.All((JsonArray)reply["meta_data.errors"]!, error =>
        {
            Assert.Equal(["field", "code", "message"], error!.AsObject().Select(member => member.Key));
            Assert.NotEmpty(error["message"]!.ToString());
        });
        return reply;
    }
}
