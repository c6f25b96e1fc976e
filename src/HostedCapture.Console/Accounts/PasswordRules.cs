using System.Collections.Frozen;

namespace OperatorConsole.Accounts;

/// <summary>What is wrong with a new password.</summary>
public enum PasswordFault
{
    /// <summary>Fewer than <see cref="PasswordRules.Shortest"/> characters.</summary>
    TooShort,

    /// <summary>More than <see cref="PasswordRules.Longest"/> characters.</summary>
    TooLong,

    /// <summary>Among the first that anybody tries.</summary>
    Usual,

    /// <summary>It is her e-mail or her name, with little else.</summary>
    Own,
}

/// <summary>
/// What a password must be: long, and not what is tried first. Any characters; no rule asks for digits or signs, since such rules give
/// <c>Password123!</c>.
/// </summary>
public static class PasswordRules
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>The most characters.</summary>
    public const int Longest = 200;

    // Own words with this many other characters are enough.
    private const int OthersEnough = 8;
    private const int FewestDifferent = 5;

    // What long passwords that everybody has are made of, alone or one after the other, with digits and signs around.
    private static readonly FrozenSet<string> s_usual = new[]
    {
        "password", "passwort", "contrasena", "contraseña", "clave", "senha", "qwerty", "qwertyuiop", "qwertz", "azerty", "asdf",
        "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "letmein", "welcome", "bienvenido", "bemvindo", "admin", "administrator",
        "administrador", "login", "master", "secret", "secreto", "segredo", "iloveyou", "teamo", "tequiero", "teamomucho", "dragon",
        "monkey", "football", "futbol", "futebol", "baseball", "princess", "princesa", "sunshine", "superman", "batman", "starwars",
        "pokemon", "chocolate", "computer", "computador", "internet", "changeme", "cambiame", "test", "prueba", "teste", "guest",
        "user", "usuario", "root", "hello", "hola", "ola", "abc", "abcd", "abcdef", "abcdefgh", "colombia", "argentina", "chile",
        "mexico", "peru", "brasil", "jesus", "dios", "god", "the", "my", "mi", "is", "es", "hostedcapture", "console", "operator",
        "operador", "merchant", "correcthorsebatterystaple", "trustno", "whatever", "mustang", "michael", "jordan", "ashley",
        "america", "barcelona", "realmadrid", "flamengo", "corinthians", "boca", "river", "juniors", "qaz", "wsx", "edc", "rfv",
    }.ToFrozenSet();

    private static readonly int s_longestUsual = s_usual.Max(word => word.Length);

    /// <summary>What is wrong with a new password; null: nothing.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="email">Whose it is to be.</param>
    /// <param name="name">What she is called.</param>
    public static PasswordFault? Fault(string password, string email, string name)
    {
        if (password.Length < Shortest)
            return PasswordFault.TooShort;
        if (password.Length > Longest)
            return PasswordFault.TooLong;
        var plain = password.ToLowerInvariant();
        if (plain.Distinct().Count() < FewestDifferent || IsRow(plain) || IsUsual(plain))
            return PasswordFault.Usual;
        return IsOwn(plain, email, name) ? PasswordFault.Own : null;
    }

    // 123456789012, abcdefghijkl, and the same backwards.
    private static bool IsRow(string text)
    {
        var same = 0;
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] - text[at - 1] is 1 or -1 or 0 || (text[at - 1], text[at]) is ('9', '0') or ('0', '9'))
                same++;
        }

        return same >= text.Length - 3;
    }

    private static bool IsUsual(string text) => IsUsual(text, text) || IsUsual(text, string.Concat(text.Select(Letter)));

    private static bool IsUsual(string text, string read)
    {
        var letters = string.Concat(read.Where(char.IsLetter));
        return letters.Length >= Shortest / 2 && text.Length - letters.Length < Shortest / 2 && IsMadeOfUsual(letters);
    }

    // 4 for a, and the like, as it is read.
    private static char Letter(char one) => one switch
    {
        '@' or '4' => 'a',
        '3' => 'e',
        '0' => 'o',
        '$' or '5' => 's',
        _ => one,
    };

    private static bool IsMadeOfUsual(string text)
    {
        var reached = new bool[text.Length + 1];
        reached[0] = true;
        for (var end = 1; end <= text.Length; end++)
        {
            for (var start = Math.Max(0, end - s_longestUsual); start < end && !reached[end]; start++)
                reached[end] = reached[start] && s_usual.Contains(text[start..end]);
        }

        return reached[^1];
    }

    private static bool IsOwn(string text, string email, string name)
    {
        var left = text;
        var words = $"{email} {name}".ToLowerInvariant()
            .Split([' ', '@', '.', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length >= 3).OrderByDescending(word => word.Length);
        foreach (var word in words)
            left = left.Replace(word, "", StringComparison.Ordinal);
        return left.Length < text.Length && left.Length < OthersEnough;
    }
}
