using System.Globalization;
using HostedCapture.Client;
using Microsoft.AspNetCore.Components.Authorization;
using OperatorConsole.Access;
using OperatorConsole.Pages.Developer;
using OperatorConsole.Pages.House;
using OperatorConsole.Pages.Work;
using OperatorConsole.Parts;

namespace OperatorConsole.Hosting;

/// <summary>
/// Exports as files: <c>/downloads/intents</c> with the query of the page that shows the list. They are read from the product as they
/// are sent, with the person's own token.
/// </summary>
internal static class Downloads
{
    private const string Csv = "text/csv; charset=utf-8";
    private const string Ndjson = "application/x-ndjson; charset=utf-8";
    private const int BadGateway = 502;

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/downloads/{what}", SendAsync).RequireAuthorization();

    private static async Task SendAsync(HttpContext context, string what, Person person, TimeProvider time)
    {
        AsCaller(context, person);
        var query = new AddressQuery(context.Request.QueryString.Value ?? "", person.Formats.Zone);
        var ndjson = query["format"] == "ndjson";
        var now = time.GetUtcNow();
        var (type, name, copy) = what switch
        {
            "intents" => List((api, to, token) => api.Intents.ExportAsync(to, WorkFilters.Intents(query), ndjson, token)),
            "payments" => List((api, to, token) => api.Payments.ExportAsync(to, WorkFilters.Payments(query), ndjson, token)),
            "deliveries" => List((api, to, token) => api.Deliveries.ExportAsync(to, DeveloperFilters.Deliveries(query), ndjson, token)),
            "events" => List((api, to, token) => api.Events.ExportAsync(to, DeveloperFilters.Events(query), ndjson, token)),
            "requests" => List((api, to, token) => api.Requests.ExportAsync(to, DeveloperFilters.Requests(query), ndjson, token)),
            "audit" => List((api, to, token) => api.Audit.ExportAsync(to, HouseFilters.Audit(query), ndjson, token)),
            "evidence" when (query["quarter"] ?? QuarterOf(now)) is var quarter => (
                "application/zip", $"evidence-{quarter}.zip",
                (api, to, token) => api.Integrity.ExportEvidenceAsync(quarter, to, token)),
            _ => ("", "", (Func<IOperators, Stream, CancellationToken, Task>?)null),
        };
        if (copy is null)
        {
            await RefuseAsync(context, person, StatusCodes.Status404NotFound, person.Words["hosting.not_found"]);
            return;
        }

        await using var file = new LateFile(context.Response, type, name);
        try
        {
            await person.LoadAsync(context.RequestAborted);
            await copy(person.Api, file, context.RequestAborted);
            file.Begin();
        }
        catch (HostedCaptureException failure) when (!context.Response.HasStarted)
        {
            var status = failure.Status >= 400 ? failure.Status : BadGateway;
            await RefuseAsync(context, person, status, Troubles.Of(failure, person.Words).Text);
        }
        catch (HostedCaptureException)
        {
            // A part was sent: the browser must not take it for the whole.
            context.Abort();
        }

        (string, string, Func<IOperators, Stream, CancellationToken, Task>?) List(Func<IOperators, Stream, CancellationToken, Task> copy) =>
            (ndjson ? Ndjson : Csv, $"{what}-{now:yyyyMMdd-HHmmss}.{(ndjson ? "ndjson" : "csv")}", copy);
    }

    // As a page has it: outside of pages nobody tells the provider who the request is of.
    private static void AsCaller(HttpContext context, Person person)
    {
        var states = context.RequestServices.GetRequiredService<AuthenticationStateProvider>();
        ((IHostEnvironmentAuthenticationStateProvider)states).SetAuthenticationState(
            Task.FromResult(new AuthenticationState(context.User)));
        person.ReadAs(Reader.Of(context));
    }

    private static Task RefuseAsync(HttpContext context, Person person, int status, string text) => PlainPage.WriteAsync(
        context, status, person.Words["hosting.no_file"], text, "/", person.Words["hosting.to_start"], person.Language);

    private static string QuarterOf(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Year}Q{(time.Month + 2) / 3}");

    // A file once its first byte is there: until then the answer may still be a refusal.
    private sealed class LateFile(HttpResponse response, string type, string name) : Stream
    {
        private bool _began;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Begin()
        {
            if (_began)
                return;
            _began = true;
            response.ContentType = type;
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Begin();
            return response.Body.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) =>
            _began ? response.Body.FlushAsync(cancellationToken) : Task.CompletedTask;

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
