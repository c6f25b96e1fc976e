using Xunit;
using static HostedCapture.Tests.CardPage.CardPageCalls;

namespace HostedCapture.Tests.CardPage;

/// <summary>What is typed into the card page without script: read in any spelling, and told what is wrong with it at no cost.</summary>
public sealed class CardEntryTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_Wrong_Field_Gets_Its_Message_And_Costs_No_Try()
    {
        await app.Simulator.ClearAsync();
        using var visit = await app.VisitAsync();
        var page = await visit.SubmitAsync(number: "4111111111111112", expiry: "13/30", code: "12", name: "María Núñez");
        Assert.Equal(200, page.Status);
        Assert.Equal(
            [
                "Revisa el número: algún dígito no coincide", "Revisa el mes: va de 01 a 12",
                "Revisa el código: Visa tiene 3 dígitos, al dorso"],
            page.Document.QuerySelectorAll("[role=alert] li").Select(line => line.TextContent));
        AssertEmptyForm(page, "María Núñez");
        AssertSafe(page);
        Assert.Empty(await app.Simulator.TokensAsync());

        // What was wrong is not remembered: neither as a try nor as a message.
        Assert.Empty((await visit.ReloadAsync()).Document.QuerySelectorAll("[role=alert]"));
    }

    [Theory]
    [InlineData("4111111111111111", "13/30", "123", "Jhon Doe", "number, expiry, code")]
    [InlineData("4111111111111112", "12/30", "123", "Jhon Doe", "number, expiry, code")]
    [InlineData("4111111111111111", "12/30", "123", "12345", "number, expiry, code, name")]
    [InlineData("4111111111111111", "12/30", "12", "Jhon 123", "number, expiry, code, name")]
    public async Task After_A_Mistake_Every_Emptied_Field_Is_Listed_And_Marked(
        string number,
        string expiry,
        string code,
        string name,
        string fields)
    {
        using var visit = await app.VisitAsync();
        var page = await visit.SubmitAsync(number, expiry, code, name);
        Assert.Equal(fields, string.Join(", ", page.Document.QuerySelectorAll("[aria-invalid=true]").Select(input => input.Id)));
        Assert.Equal(
            fields, string.Join(", ", page.Document.QuerySelectorAll("[role=alert] li a").Select(link => link.GetAttribute("href")![1..])));
    }

    [Theory]
    [InlineData("2200770000000002", "Mir no se acepta aquí")]
    [InlineData("5060990580000217499", "Verve no se acepta aquí")]
    [InlineData("9999999999999995", "esta no se acepta aquí")]
    public async Task A_Brand_The_Provider_Refuses_Is_Named_And_Costs_No_Try(string number, string message)
    {
        await app.Simulator.ClearAsync();
        using var visit = await app.VisitAsync();
        Assert.Contains(
            "Aceptamos Visa, Mastercard, American Express", visit.Page.Document.GetElementById("number-hint")!.TextContent,
            StringComparison.Ordinal);
        for (var i = 0; i < 6; i++)
        {
            var page = await visit.SubmitAsync(number);
            Assert.Equal(200, page.Status);
            Assert.Contains(message, page.Document.GetElementById("number-error")!.TextContent, StringComparison.Ordinal);
        }

        Assert.Empty(await app.Simulator.TokensAsync());
        Assert.Equal(303, (await visit.SubmitAsync()).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Theory]
    [InlineData("6304000000000000", "")]
    [InlineData("501800000009", "")]
    [InlineData("501800000009", "123")]
    [InlineData("6516539999924898", "123")]
    [InlineData("6200000000000001", "")]
    [InlineData("5895626746595651", "123")]
    [InlineData("6521525555555559", "123")]
    [InlineData("6042034400069940", "123")]
    [InlineData("6062825624254001", "123")]
    public async Task A_Card_Of_A_Smaller_Brand_Is_Captured(string number, string code)
    {
        using var visit = await app.VisitAsync();
        Assert.Equal(303, (await visit.SubmitAsync(number, code: code)).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Theory]
    [InlineData("4111.1111.1111.1111", "12–30", "１２３", "Ana\tSoto")]
    [InlineData("٤١١١ ١١١١ ١١١١ ١١١١", "٣٠/١٢", "١٢٣", "𞤀𞤣𞤢𞤥")]
    [InlineData("४१११११११११११११११", "203012", "१२३", "𝐉𝐨𝐡𝐧")]
    [InlineData("\u200e4111\u22121111\u20111111\u00a01111", " 12 / 2030", "1\u200b23", "𠮷")]
    public async Task A_Card_Is_Read_In_Any_Spelling(string number, string expiry, string code, string name)
    {
        using var visit = await app.VisitAsync();
        Assert.Equal(303, (await visit.SubmitAsync(number, expiry, code, name)).Status);
        AssertFinal(await visit.ReloadAsync(), "Tarjeta guardada", ReturnUrl);
    }

    [Fact]
    public async Task A_Cmr_Card_Is_Captured_By_Number_And_Document()
    {
        using var visit = await app.VisitAsync(Body("CMR_CAPTURE"));
        Assert.Equal(
            ["cc-number", "off"],
            visit.Page.Document.QuerySelectorAll("input:not([type=hidden])").Select(input => input.GetAttribute("autocomplete")!));
        var wrong = await PostCmrAsync("37.111.958-3");
        Assert.Equal(
            ["Escribe otra vez el número: por seguridad no se guarda", "Revisa el RUT: el dígito verificador no coincide"],
            wrong.Document.QuerySelectorAll("[role=alert] li").Select(line => line.TextContent));
        Assert.DoesNotContain("37.111.958", wrong.Reply.Text, StringComparison.Ordinal);

        Assert.Equal(303, (await PostCmrAsync("37.111.958-2")).Status);
        var page = await visit.ReloadAsync();
        AssertFinal(page, "Tarjeta guardada", ReturnUrl);
        Assert.Contains("1434", page.Document.QuerySelector(".notice p")!.TextContent, StringComparison.Ordinal);

        Task<Page> PostCmrAsync(string document) => visit.PostAsync(new FormUrlEncodedContent(
            Page.Fields(visit.Page.Forms[0], new() { ["cc-number"] = "4455961234561434", ["off"] = document })));
    }
}
