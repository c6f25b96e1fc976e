using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using Xunit;

namespace HostedCapture.Tests.Data;

public sealed class ColumnTypesTests
{
    private static readonly Values s_values = new()
    {
        Id = Guid.Parse("0B7C8A4E-3A56-4B43-8A39-6F7A0F8B9C21"),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(1_543_870_323_072),
        Span = TimeSpan.FromDays(1),
        Yes = true,
        Number = 7,
        Kind = CaptureKind.Peinau,
        State = PaymentState.PartiallyRefunded,
        AttemptState = AttemptState.Orphan,
        Body = new CreateIntent { Capture = "CREDIT_CARD", ExpiresIn = 60 },
    };

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Value_Has_The_Type_And_Text_Of_Its_Column(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var (type, text, number) = kind == DatabaseKind.Sqlite ? ("typeof", "text", "integer") : ("pg_typeof", "text", "bigint");
        Assert.Equal(
            [
                $"{text} 0b7c8a4e-3a56-4b43-8a39-6f7a0f8b9c21", $"{number} 1543870323072", $"{number} 86400000", $"{number} 1", $"{number} 7",
                $"{text} PEINAU_CAPTURE", $"{text} partially_refunded", $"{text} orphan", $$"""{{text}} {"capture":"CREDIT_CARD","expires_in":60}""",
            ],
            await stores.Db.ReadAsync(async tx =>
            {
                var columns = new List<string>();
                foreach (var name in (string[])["Id", "Time", "Span", "Yes", "Number", "Kind", "State", "AttemptState", "Body"])
                    columns.AddRange(await tx.QueryAsync<string>($"select {type}(@{name}) || ' ' || @{name}", s_values));
                return columns;
            }));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Value_Is_Read_As_It_Was_Given(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        const string Select =
            "select @Id as id, @Time as time, @Span as span, @Yes as yes, @Number as number, @Kind as kind, @State as state, "
            + "@AttemptState as attempt_state, @Body as body";
        Assert.Equal(s_values, await stores.Db.ReadAsync(tx => tx.FindAsync<Values>(Select, s_values)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nothing_Is_Null(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var nothing = new Values();
        const string Select = "select @NoId as no_id, @NoTime as no_time, @NoNumber as no_number, @NoState as no_state, @Body as body";
        Assert.Equal(nothing, await stores.Db.ReadAsync(tx => tx.FindAsync<Values>(Select, nothing)));
    }

    private sealed record Values
    {
        public Guid Id { get; init; }

        public Guid? NoId { get; init; }

        public DateTimeOffset Time { get; init; }

        public DateTimeOffset? NoTime { get; init; }

        public TimeSpan Span { get; init; }

        public bool Yes { get; init; }

        public int Number { get; init; }

        public int? NoNumber { get; init; }

        public CaptureKind Kind { get; init; }

        public PaymentState State { get; init; }

        public PaymentState? NoState { get; init; }

        public AttemptState AttemptState { get; init; }

        public CreateIntent? Body { get; init; }
    }
}
