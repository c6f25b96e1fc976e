using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HostedCapture.CardPage;
using HostedCapture.Domain;
using HostedCapture.Pages;
using HostedCapture.Providers;
using HostedCapture.Tests.Domain;
using Xunit;
using Property = HostedCapture.Tests.Domain.Property;

namespace HostedCapture.Tests.Browser;

/// <summary>The page's script and the server apply the same rules: any text has the same error in both.</summary>
public abstract class AgreementTests(BrowserFixture fixture)
{
    private const int Cases = 1_000;

    // Types each text as a password manager does, leaves the field, and reads what stands in it and what is said of it.
    private const string TypeAll =
        """
        async ([id, texts]) => {
          const field = document.getElementById(id), read = [];
          for (const text of texts) {
            field.value = text;
            const typed = field.value;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
            await new Promise(done => setTimeout(done));
            read.push([typed, field.value, document.getElementById(`${id}-error`)?.textContent ?? '']);
            field.value = '';
          }
          return read;
        }
        """;

    private static readonly FieldNames s_names = new("abcdef");

    private static readonly string[] s_pieces =
    [
        .. "0123456789 -./kKaZ+\0\n\t".Select(c => c.ToString()),
        "\u00a0", "\u2009", "\u202f", "\u3000", "\u0085", "\u2028", "\ufeff", "\u200b", "\u200c", "\u200d", "\u200e", "\u00ad", "\u2010", "\u2011", "\u2013", "\u2212", "\u30fc", "\uff0d", "\ufe0f", "\u20e3", "\u0301",
        "４", "１", "٤", "١", "۴", "۱", "४", "१", "𝟒", "𝟏", "𑁦", "²", "①", "½", "Ｋ", "ｋ", "\u212a", "ß", "é", "\u00b7", "•", "_", "|", "$", "😀", "𠮷", "𞤀", "𝐉", "山", "\ue000", "\ufffd", "\u001b",
    ];

    private static readonly Gen<string> s_texts = Gen.Elements(s_pieces).ArrayOf().Select(string.Concat);

    private static readonly string[] s_starts =
        [.. CardBrand.All.SelectMany(brand => brand.Ranges.Split(' ')).SelectMany(range => range.Split('-')).Distinct(), "9", "1", "60", "66", "4111"];

    [BrowserFact]
    public Task Page_And_Server_Agree_About_Numbers() => AgreeAsync("number",
        Gen.OneOf(
            s_texts,
            from start in Gen.Elements(s_starts)
            from rest in Property.Digits(1, 19)
            select start + rest,
            from start in Gen.Elements(s_starts)
            from length in Gen.Choose(12, 19)
            from rest in Property.Digits(19, 19)
            let digits = (start + rest)[..(length - 1)]
            select digits + "0123456789".First(last => Card.IsLuhnValid(digits + last))),
        "4111 1111 1111 1111", "4111.1111.1111.1111", "٤١١١١١١١١١١١١١١١", "501800000009", "6304000000000000", "2200770000000002", "9999999999999995", "9999999999999999", "378282246310005", "6200000000000000");

    [BrowserFact]
    public Task Page_And_Server_Agree_About_Expiries() => AgreeAsync("expiry",
        Gen.OneOf(
            s_texts,
            Property.Digits(1, 7),
            from month in Gen.Choose(0, 14)
            from year in Gen.Choose(2015, 2055)
            from apart in Gen.Elements("", "/", " / ", "-", "–", "\u2212", ".", "\u00a0", "|")
            from shape in Gen.Choose(0, 5)
            select shape switch
            {
                0 => $"{month:00}{apart}{year % 100:00}",
                1 => $"{month}{apart}{year}",
                2 => $"{year}{apart}{month:00}",
                3 => $"{year % 100:00}{apart}{month:00}",
                4 => $"{month}{apart}{year % 100:00}",
                _ => $" {year}{apart}{month} ",
            }),
        "203012", "30/12", " 12 / 2030", "2030-12", "13/30", "07/7", "0220", "２０３０１２", "١٢/٣٠", "12 2030", "271");

    [BrowserFact]
    public Task Page_And_Server_Agree_About_Codes() => AgreeAsync("code", Gen.OneOf(s_texts, Property.Digits(1, 6)), "123", "1234", "12", "１２３", "١٢٣", "1 2-3", "12x");

    [BrowserFact]
    public Task Page_And_Server_Agree_About_Names() => AgreeAsync("name",
        Gen.OneOf(s_texts, Property.AnyText.Select(text => text ?? ""), Property.Digits(10, 22)),
        [.. HolderNameTests.Names.Select(row => (string?)row[0] ?? ""), new string('x', 100), new string('x', 101), string.Concat(Enumerable.Repeat("𠮷", 100)), string.Concat(Enumerable.Repeat("𠮷", 101))]);

    [BrowserFact]
    public Task Page_And_Server_Agree_About_Documents() => AgreeAsync("document",
        Gen.OneOf(
            s_texts,
            Property.Digits(1, 10),
            from number in Gen.Choose(1, 99_999_999)
            from apart in Gen.Elements("-", "", "\u2212", "\u2011", "–", "\u00a0", ".")
            select $"{number}{apart}{Rut.CheckDigit($"{number}")}"),
        "37.111.958\u22122", "6-k", "6-\u212a", "000", "0-0", "１２３４５６７８－５");

    private async Task AgreeAsync(string id, Gen<string> texts, params string[] also)
    {
        var isCmr = id == "document";
        var accepted = isCmr ? AcceptedCards.Any : CyberSource.Facts.Accepted;
        var (_, link) = await fixture.CreateAsync(Make.Intent(isCmr ? "CMR_CAPTURE" : "CREDIT_CARD"));
        await fixture.VisitAsync(async context =>
        {
            var page = await CapturePage.OpenAsync(context, link);
            var today = DateOnly.Parse($"{await page.Tab.Locator("form").First.GetAttributeAsync("data-month")}-01");
            var read = await page.Tab.EvaluateAsync<string[][]>(TypeAll, new object[] { id, also.Concat(texts.Sample(Cases, 50)).ToArray() });
            Assert.All(read, field =>
            {
                var (typed, shown, said) = (field[0], field[1], field[2]);
                // A field that is empty when it is left was only passed through.
                if (shown.Length == 0)
                    return;
                Assert.Equal(Said(shown), said);
                // What the server takes as it was typed, it takes as the script wrote it.
                if (Said(typed).Length == 0)
                    Assert.Equal("", said);
            });

            string Said(string text)
            {
                using var form = PostedForm.Parse(Encoding.ASCII.GetBytes($"{id}-{s_names.Suffix}={WebUtility.UrlEncode(text)}"), new FormLimits(1, 1_000));
                var input = CardInput.Read(form, s_names, isCmr ? CaptureKind.Cmr : CaptureKind.CreditCard, accepted, today);
                var model = new CardFormModel("", "", s_names, isCmr, ("t", "")) { Accepted = accepted, Errors = [.. input.Errors.Where(error => error.Field == id)], Brand = input.Brand };
                return model.ErrorKey(id) is { } key ? model.Text(CardPage.Rendering.Frame(), key) : "";
            }
        });
    }
}
