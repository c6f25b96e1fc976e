using FsCheck;
using FsCheck.Fluent;

namespace HostedCapture.Tests.Domain;

/// <summary>Rules that hold for anything a generator makes; a failure prints the case and its seed.</summary>
internal static class Property
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(1_000).WithQuietOnSuccess(true);

    /// <summary>Any text at all, null, control characters and unpaired surrogates included.</summary>
    public static Gen<string> AnyText { get; } = ArbMap.Default.GeneratorFor<string>();

    /// <summary>Text of the characters that people, forms and attackers put where digits belong.</summary>
    public static Gen<string> AlmostDigits { get; } =
        Gen.Elements("0123456789 -./kK+\0\n４٣\u00a0\u202dx".ToCharArray()).ArrayOf().Select(text => new string(text));

    /// <summary>Between so many ASCII digits.</summary>
    public static Gen<string> Digits(int shortest, int longest) =>
        from length in Gen.Choose(shortest, longest)
        from digits in Gen.Choose(0, 9).ArrayOf(length)
        select string.Concat(digits);

    /// <summary>Checks a rule.</summary>
    public static void Holds<T>(Gen<T> cases, Func<T, bool> rule) =>
        Prop.ForAll(cases.ToArbitrary(), rule).Check(s_config);

    /// <summary>Checks that nothing is thrown.</summary>
    public static void NeverThrows<T>(Gen<T> cases, Action<T> act) => Holds(cases, value =>
    {
        act(value);
        return true;
    });
}
