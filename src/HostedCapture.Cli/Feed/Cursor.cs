using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HostedCapture.Cli.Profiles;
using HostedCapture.Client;

namespace HostedCapture.Cli.Feed;

/// <summary>How far a receiver has got, in a file: written after its answer, before the next event leaves.</summary>
internal sealed class Cursor
{
    private static readonly JsonSerializerOptions s_options = new(Run.Wire) { WriteIndented = true };

    private readonly string _file;
    private Place _place;

    private Cursor(string file, Place place) => (_file, _place) = (file, place);

    /// <summary>The cursor of the page that is at work; null: from the beginning.</summary>
    public string? After => _place.After;

    /// <summary>Events of that page that the receiver has.</summary>
    public IReadOnlyCollection<string> Done => _place.Done;

    /// <summary>When the newest event happened that was read; null: none was.</summary>
    public DateTimeOffset? Newest => _place.Newest;

    /// <summary>Events that happened earlier are passed over; null: none are.</summary>
    public DateTimeOffset? NotBefore => _place.NotBefore;

    /// <summary>The file of a receiver: another client or address of it is another one.</summary>
    public static string FileOf(Terminal terminal, Caller caller, Uri receiver)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.ClientId.Value}\n{receiver}"));
        return Path.Combine(
            terminal.Home, "listen", $"{ProfileStore.KeyOf(new Uri(caller.Address.Value!))}~{Convert.ToHexStringLower(hash)[..16]}.json");
    }

    /// <summary>What was kept; null where nothing was.</summary>
    public static Cursor? Find(string file, Texts texts)
    {
        if (PrivateFile.Read(file, texts) is not { } text)
            return null;
        try
        {
            return new Cursor(file, JsonSerializer.Deserialize<Place>(text, s_options)!);
        }
        catch (JsonException)
        {
            throw new HcException(Exit.Failed, "cursor", texts.Format("error.cursor_file", ("file", file)));
        }
    }

    /// <summary>A new beginning, kept at once.</summary>
    public static Cursor Begin(string file, Uri receiver, string? after, DateTimeOffset? notBefore)
    {
        var cursor = new Cursor(file, new Place { ForwardTo = receiver.ToString(), After = after, NotBefore = notBefore });
        cursor.Write();
        return cursor;
    }

    /// <summary>The receiver has an event.</summary>
    public void Took(Event one)
    {
        _place = _place with { Done = [.. _place.Done, one.Id], Newest = one.Time };
        Write();
    }

    /// <summary>The receiver has all of the page.</summary>
    public void Passed(EventPage page)
    {
        _place = _place with { After = page.Next, Done = [], Newest = page.Items[^1].Time };
        Write();
    }

    private void Write() => PrivateFile.Write(_file, JsonSerializer.Serialize(_place, s_options));

    private sealed record Place
    {
        public string ForwardTo { get; init; } = "";

        public string? After { get; init; }

        public DateTimeOffset? NotBefore { get; init; }

        public DateTimeOffset? Newest { get; init; }

        public IReadOnlyList<string> Done { get; init; } = [];
    }
}
