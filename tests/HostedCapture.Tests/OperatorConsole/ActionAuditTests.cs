using HostedCapture.Audit;
using HostedCapture.Client;
using HostedCapture.Operators;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// Every action of every role: what was done is in the product's audit log with the person's name, what was refused as well, and
/// nothing else.
/// </summary>
public sealed class ActionAuditTests(ActionHouse house) : IClassFixture<ActionHouse>
{
    private const string TokenIssued = "operator.token.issued";

    // Told by the process that did it in the background: her name is in the row of its beginning.
    private const string ResendEnded = "deliveries.resend_ended";

    [Fact]
    public void Every_Method_Of_The_Client_Is_In_The_Table_Or_Only_Reads()
    {
        var methods = typeof(IOperators).Assembly.GetExportedTypes()
            .Where(type => type.IsInterface && type != typeof(IOperatorClients)
                && type.Name.StartsWith("IOperator", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods().Where(method => !method.IsSpecialName).Select(method => $"{type.Name}.{method.Name}"));
        Assert.Equal(
            methods.Order(StringComparer.Ordinal),
            ConsoleActions.All.Select(action => action.Method).Concat(ConsoleActions.Reads).Append(ConsoleActions.OfTheConsole)
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(AccountRole.Administrator)]
    [InlineData(AccountRole.Operator)]
    [InlineData(AccountRole.Auditor)]
    [InlineData(AccountRole.MerchantAdministrator)]
    [InlineData(AccountRole.MerchantSupport)]
    public async Task What_She_Does_And_What_She_May_Not_Is_In_The_Chain_By_Her_Name(AccountRole role)
    {
        var person = await house.PersonAsync(role);
        var hers = Roles.Of(role.Wire())!.Value.Facts().Permissions.Select(one => one.ToWire()).ToList();
        var wrong = new List<string>();
        foreach (var action in ConsoleActions.All)
        {
            var id = await action.Make(house);
            var before = await action.ShownAsync(house.Administrator, id);
            var known = (await RowsAsync(person)).Count;
            var refusal = await DoneAsync(action, person, id);
            // Of one millisecond, any comes first.
            var rows = (await RowsAsync(person)).Skip(known)
                .OrderBy(row => row.CreatedAt).ThenBy(row => action.Rows.ToList().IndexOf(row.Type)).ToList();
            var missing = action.Permission.Split(' ').Except(hers).FirstOrDefault();
            if (Wrong(action, missing, refusal, rows, person) is { } amiss)
                wrong.Add($"{action.Method} as {role}: {amiss}; {refusal}; {string.Join(" | ", rows.Select(TextOf))}");
            else if (missing is not null && before != await action.ShownAsync(house.Administrator, id))
                wrong.Add($"{action.Method} as {role} was refused, and changed something");
        }

        RoomsTests.None(wrong);
        Assert.True((await house.Administrator.Audit.VerifyAsync()).Good);
    }

    private static string? Wrong(
        ConsoleAction action, string? missing, HostedCaptureException? refusal, List<AuditRow> rows, ActingPerson person)
    {
        // A search asks for nothing that is refused: it does not find by what she may not see.
        var expected = missing is null ? action.Rows : action.Method == "IOperators.SearchAsync" ? [] : ["access.refused"];
        var says = missing ?? action.Says;
        if (!rows.Select(row => row.Type).SequenceEqual(expected))
            return $"{string.Join(", ", expected)} expected";
        if (refusal is not null != (missing is not null && expected.Length > 0))
            return missing is null ? "it was not done" : "it was not refused";
        if (refusal is not null && refusal.ErrorCode != "PERMISSION_MISSING")
            return "it was refused for another reason";
        if (rows.Any(row => row.Type != ResendEnded && row.Detail?.StartsWith($"by {person.Name}", StringComparison.Ordinal) != true))
            return "her name is missing";
        return rows.Count > 0 && !rows.Any(row => row.Detail!.Contains(says, StringComparison.Ordinal)) ? $"it does not say {says}" : null;
    }

    private static async Task<HostedCaptureException?> DoneAsync(ConsoleAction action, ActingPerson person, string id)
    {
        try
        {
            await action.Do(person.Api, id);
            return null;
        }
        catch (HostedCaptureException refused)
        {
            return refused;
        }
    }

    private async Task<List<AuditRow>> RowsAsync(ActingPerson person) =>
    [
        .. (await house.App.AuditAsync())
            .Where(row => row.Actor == $"operator:console/{person.SignedIn.Account}" && row.Type != TokenIssued),
    ];

    private static string TextOf(AuditRow row) => $"{row.Type} {row.Outcome} {row.Detail}";
}
