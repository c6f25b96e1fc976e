using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace HostedCapture.Tests;

/// <summary>Bodies of requests, good as they are and easy to spoil.</summary>
public static class Make
{
    /// <summary>A number the simulator approves.</summary>
    public const string GoodNumber = "4111111111111111";

    /// <summary>A complete intent.</summary>
    public static JsonObject Intent(string capture = "CREDIT_CARD", string? reference = null) => new()
    {
        ["capture"] = capture,
        ["capture_method"] = "TOKENIZATION",
        ["cardholder"] = new JsonObject { ["reference_id"] = reference ?? "001389", ["name"] = "Jhon Doe", ["email"] = "jhdoe@gmail.com", ["country"] = "CL" },
        ["billing"] = new JsonObject { ["line1"] = "Miraflores 222", ["city"] = "Santiago", ["state"] = "Region Metropolitana", ["country"] = "CL" },
        ["redirect_urls"] = new JsonObject { ["return_url"] = "https://requestb.in/sfoogtsf", ["cancel_url"] = "http://www.mysite.cl/cancel" },
        ["additional_attributes"] = new JsonObject { ["remember_capture"] = false },
    };

    /// <summary>The least a CREDIT_CARD intent needs.</summary>
    public static JsonObject SmallIntent() => new()
    {
        ["capture"] = "CREDIT_CARD",
        ["capture_method"] = "TOKENIZATION",
        ["cardholder"] = new JsonObject { ["country"] = "CL" },
        ["redirect_urls"] = new JsonObject { ["return_url"] = "http://www.mysite.cl/success", ["cancel_url"] = "http://www.mysite.cl/cancel" },
    };

    /// <summary>The body of PEINAU's direct call.</summary>
    public static JsonObject Card(string number = GoodNumber, string month = "2", string year = "2030", string code = "123") => new()
    {
        ["card_number"] = number,
        ["expiry_month"] = month,
        ["expiry_year"] = year,
        ["card_ccv"] = code,
    };

    /// <summary>The documented body of CMR's direct call.</summary>
    public static JsonObject CmrCard(string number = "4455961234561434") => new()
    {
        ["user"] = new JsonObject { ["country"] = "CL", ["documentType"] = "RUT", ["documentId"] = "371119582" },
        ["panNumber"] = number,
    };

    /// <summary>Puts a value at a path, <c>cardholder.country</c>; null takes the member away. Gives the same object.</summary>
    public static JsonObject Set(this JsonObject body, string path, JsonNode? value)
    {
        var names = path.Split('.');
        var place = body;
        foreach (var name in names[..^1])
            place = (JsonObject)(place[name] ??= new JsonObject());
        if (value is null)
            place.Remove(names[^1]);
        else
            place[names[^1]] = value;
        return body;
    }

    /// <summary>The value at a path; null where there is none.</summary>
    public static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var name in path.Split('.'))
        {
            node = node switch
            {
                JsonArray array when int.TryParse(name, out var index) && index < array.Count => array[index],
                JsonObject o => o[name],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>JSON as it goes over the wire.</summary>
    public static HttpContent Content(string json, string type = "application/json") =>
        new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(type));
}
