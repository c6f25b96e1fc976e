using System.Text;
using FsCheck.Fluent;
using HostedCapture.Api;
using HostedCapture.CardPage;
using HostedCapture.Domain;
using HostedCapture.Pages;
using HostedCapture.Tests.Domain;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>What people, browsers and attackers put into the form.</summary>
public sealed class CardInputTests
{
    private static readonly FieldNames s_names = new("abcdef");
    private static readonly AcceptedCards s_accepted = new(["visa", "amex", "maestro"]);
    private static readonly DateOnly s_today = new(2026, 3, 9);

    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData(" 4111-1111-1111-1111 ")]
    [InlineData("4111\u00a01111\u00a01111\u00a01111")]
    [InlineData("\u202d4111 1111 1111 1111\u202c")]
    [InlineData("4111\t1111\t1111\t1111")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("4111\u22121111–1111‑1111")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    [InlineData("٤١١١ ١١١١ ١١١١ ١١١١")]
    [InlineData("۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱")]
    [InlineData("४१११११११११११११११")]
    [InlineData("𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏")]
    public void A_Number_May_Be_Spaced_As_On_The_Card(string number)
    {
        var input = Read(number: number);
        Assert.Empty(input.Errors);
        Assert.Equal("4111111111111111", input.Card!.Card.Reveal().Number.ToString());
    }

    [Theory]
    [InlineData("07/28")]
    [InlineData("7/28")]
    [InlineData("0728")]
    [InlineData("728")]
    [InlineData("07 / 2028")]
    [InlineData("7/2028")]
    [InlineData("07-28")]
    [InlineData("2028-07")]
    [InlineData("202807")]
    [InlineData("28/07")]
    [InlineData(" 07 / 2028 ")]
    [InlineData("07–28")]
    [InlineData("٠٧/٢٨")]
    public void An_Expiry_May_Be_Written_In_Many_Ways(string expiry) =>
        Assert.Equal(new CardExpiry(2028, 7), Read(expiry: expiry).Card!.Card.Expiry);

    [Theory]
    [InlineData("371119582")]
    [InlineData("37.111.958-2")]
    [InlineData("037111958-2")]
    [InlineData(" 37 111 958 2 ")]
    [InlineData("37.111.958\u22122")]
    [InlineData("３７１１１９５８２")]
    public void A_Rut_May_Be_Written_In_Many_Ways(string document)
    {
        var input = ReadCmr(document: document);
        Assert.Equal("371119582", input.Card!.Document);
        Assert.Null(input.Card.Card.Expiry);
    }

    [Theory]
    [InlineData("123")]
    [InlineData("1 2 3")]
    [InlineData("１２３")]
    [InlineData("١٢٣")]
    [InlineData("१२३\u200f")]
    public void A_Code_May_Be_In_Digits_Of_Any_Script(string code) => Assert.Equal("123", Read(code: code).Card!.Card.Reveal().Code.ToString());

    [Theory]
    [InlineData("  Jhon Doe ")]
    [InlineData("Jhon\tDoe")]
    [InlineData("Jhon\u00a0Doe\r\n")]
    public void The_Name_Is_Sent_With_The_Card(string name) => Assert.Equal("Jhon Doe", Read(name: name).Card!.HolderName);

    [Theory]
    [InlineData("6304000000000000")]
    [InlineData("501800000009")]
    public void A_Card_Without_A_Code_Needs_None(string number) => Assert.Equal("", Read(number: number, code: "").Card!.Card.Reveal().Code);

    [Theory]
    [InlineData("", "", "", "", "number required, expiry required, code required, name required")]
    [InlineData("4111111111111112", "13/28", "12", "J", "number luhn, expiry month, code wrong_length")]
    [InlineData("٤١١١", "٠٧/٢٥", "١٢", "J", "number too_short, expiry expired, code wrong_length")]
    [InlineData("4111 x", "julio", "12x", "J", "number digits, expiry format, code digits")]
    [InlineData("41111111", "02/26", "1234", "J", "number too_short, expiry expired, code wrong_length")]
    [InlineData("378282246310005", "02/30", "123", "J", "code wrong_length")]
    [InlineData("6516539999924898", "02/30", "123", "J", "number brand")]
    [InlineData("9999999999999995", "02/30", "1234", "J", "number unknown_brand")]
    [InlineData("4111111111111111", "02/30", "", "J", "code required")]
    [InlineData("4111111111111111", "02/30", "123", "a\0b", "name text")]
    [InlineData("4111111111111111", "02/30", "123", "123", "name text")]
    [InlineData("4111111111111111", "02/30", "123", "4111 1111 1111 1111", "name card_number")]
    [InlineData("4111111111111111", "02/30", "123", "Jhon 4111-1111-1111-1111", "name card_number")]
    public void Every_Error_Is_Named_And_No_Card_Is_Made(string number, string expiry, string code, string name, string errors)
    {
        var input = Read(number, expiry, code, name);
        Assert.Equal(errors, string.Join(", ", input.Errors.Select(error => $"{error.Field} {error.Code}")));
        Assert.Null(input.Card);
    }

    [Theory]
    [InlineData("", "", "number required, document required")]
    [InlineData("4455961234561434", "37.111.958-3", "document check_digit")]
    public void Every_Error_Of_A_Cmr_Card_Is_Named(string number, string document, string errors) =>
        Assert.Equal(errors, string.Join(", ", ReadCmr(number, document).Errors.Select(error => $"{error.Field} {error.Code}")));

    [Theory]
    [InlineData("Jhon Doe", "Jhon Doe")]
    [InlineData("María José Núñez-O'Higgins 2", "María José Núñez-O'Higgins 2")]
    [InlineData("4111111111111111", null)]
    [InlineData("Jhon 4111 11", null)]
    [InlineData("123", null)]
    [InlineData("Jhon ４１１１", null)]
    [InlineData("Jhon ١٢٣", null)]
    [InlineData("Jhon 𝟏𝟐𝟑", null)]
    [InlineData("𝐉𝐨𝐡𝐧\t𝐃𝐨𝐞", "𝐉𝐨𝐡𝐧 𝐃𝐨𝐞")]
    [InlineData("a\0b", "a\0b")]
    public void A_Name_Is_Shown_Again_Unless_It_May_Be_Card_Data(string typed, string? kept) =>
        Assert.Equal(kept, Read(name: typed).HolderName);

    [Fact]
    public void A_Name_That_Is_Too_Long_Is_Not_Shown_Again()
    {
        var input = Read(name: new string('x', 101));
        Assert.Equal([new FieldError("name", "too_long")], input.Errors);
        Assert.Null(input.HolderName);
    }

    [Fact]
    public void Any_Text_Is_Either_A_Card_Or_An_Error_Named_In_Every_Language()
    {
        var text = Gen.OneOf(Property.AlmostDigits, Property.AnyText.Select(text => text ?? ""), Property.Digits(0, 20));
        var forms =
            from cmr in ArbMap.Default.GeneratorFor<bool>()
            from typed in text.ArrayOf(5)
            select (cmr, typed);
        Property.Holds(forms, form =>
        {
            var input = form.cmr ? ReadCmr(form.typed[0], form.typed[1]) : Read(form.typed[0], form.typed[2], form.typed[3], form.typed[4]);
            return (input.Card is null) == (input.Errors.Count > 0)
                && input.Errors.All(error => Texts.Languages.All(language => Texts.In(language)!.Has($"card.{error.Field}.{error.Code}")));
        });
    }

    [Fact]
    public void Field_Names_Follow_From_Their_Suffix()
    {
        var names = FieldNames.New();
        Assert.Equal(names, FieldNames.Of(Form((FieldNames.SuffixField, names.Suffix))));
        Assert.NotEqual(names, FieldNames.New());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abcde")]
    [InlineData("abcdefg")]
    [InlineData("ABCDEF")]
    [InlineData("abcde1")]
    [InlineData("abcdé\0")]
    [InlineData("\"><b> ")]
    public void An_Unknown_Suffix_Is_Refused(string? suffix) =>
        Assert.Null(FieldNames.Of(suffix is null ? Form() : Form((FieldNames.SuffixField, suffix))));

    private static CardInput Read(string number = Make.GoodNumber, string expiry = "02/30", string code = "123", string name = "Jhon Doe") =>
        CardInput.Read(Form((s_names.Number, number), (s_names.Expiry, expiry), (s_names.Code, code), (s_names.Name, name)), s_names, CaptureKind.CreditCard, s_accepted, s_today);

    private static CardInput ReadCmr(string number = "4455961234561434", string document = "37.111.958-2") =>
        CardInput.Read(Form((s_names.Number, number), (s_names.Document, document)), s_names, CaptureKind.Cmr, AcceptedCards.Any, s_today);

    private static PostedForm Form(params (string Name, string Value)[] fields) =>
        PostedForm.Parse(Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"))), new FormLimits(12, 10_000));
}
