namespace HostedCapture.Client;

/// <summary>A way on from an intent or a payment.</summary>
public sealed class Link
{
    /// <summary>Absolute address. One whose method is <c>REDIRECT</c> is a secret of this intent or payment.</summary>
    public string Href { get; set; } = "";

    /// <summary>What it is: <c>self</c>, <c>capture_url</c>, <c>silent_charge</c>, …</summary>
    public string Rel { get; set; } = "";

    /// <summary><c>GET</c>, <c>POST</c>, <c>PUT</c>, or <c>REDIRECT</c>: send the browser there.</summary>
    public string Method { get; set; } = "";

    /// <summary><c>Jwt</c> where Quickpay asks for a token, <c>ApiKey</c> for reading. This client always sends its token.</summary>
    public IReadOnlyList<string> Security { get; set; } = [];
}
