using System.Text;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>How a form's bytes are read.</summary>
public sealed class PostedFormTests
{
    private static readonly FormLimits s_limits = new(Fields: 4, Length: 20);

    [Theory]
    [InlineData("a=1&b=2", "a", "1")]
    [InlineData("a=1&b=2", "b", "2")]
    [InlineData("a=x+y%20z", "a", "x y z")]
    [InlineData("a=%C3%A9%F0%A0%AE%B7", "a", "é𠮷")]
    [InlineData("a+b%3D=1", "a b=", "1")]
    [InlineData("a=1=2", "a", "1=2")]
    [InlineData("a", "a", "")]
    [InlineData("=1", "", "1")]
    [InlineData("&&a=1&", "a", "1")]
    [InlineData("a=%zz%4%", "a", "%zz%4%")]
    [InlineData("a=%ff%00", "a", "\ufffd\0")]
    public void A_Field_Is_Read_As_Browsers_Wrote_It(string body, string name, string value)
    {
        using var form = PostedForm.Parse(Encoding.ASCII.GetBytes(body), s_limits);
        Assert.Null(form.Fault);
        Assert.Equal(value, form[name]);
    }

    [Theory]
    [InlineData("a=1&a=2", "a")]
    [InlineData("a=1&%61=2", "a")]
    [InlineData("a=1&b=2&c=3&d=4&e=5", null)]
    [InlineData("a=123456789012345678901", null)]
    [InlineData("123456789012345678901=a", null)]
    public void A_Repeated_Or_Excess_Field_Is_An_Error(string body, string? field)
    {
        using var form = PostedForm.Parse(Encoding.ASCII.GetBytes(body), s_limits);
        Assert.Equal(new FormFault(400, field), form.Fault);
    }

    [Fact]
    public void A_Disposed_Form_Is_Cleared()
    {
        var form = PostedForm.Parse("number=4111111111111111"u8, new FormLimits(4, 40));
        form.Dispose();
        Assert.Equal(new string('\0', 16), form["number"]);
    }
}
