// What a merchant does first with a generated client: Generated.dll Kiota|NSwag http://127.0.0.1:6100 token
var (client, address, token) = (args[0], args[1], args[2]);
using var http = new HttpClient { BaseAddress = new Uri(address), DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
await (client == "Kiota" ? WithKiota.RunAsync(http, address) : WithNSwag.RunAsync(http, address));
Console.WriteLine("all as it should be");

internal static class Check
{
    public static void That(bool isSo, string what)
    {
        if (!isSo)
            throw new InvalidOperationException(what);
    }

    public static async Task<T> ThrowsAsync<T>(Func<Task> act)
        where T : Exception
    {
        try
        {
            await act();
        }
        catch (T expected)
        {
            return expected;
        }

        throw new InvalidOperationException($"No {typeof(T)} came.");
    }
}
