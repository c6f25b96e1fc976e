using Microsoft.AspNetCore.Http.Features;

namespace HostedCapture.Hosting;

/// <summary>HEAD wherever GET answers: the same status and headers, and no body (RFC 9110, 9.3.2).</summary>
public static class HeadRequests
{
    /// <summary>Lets every route take a HEAD for a GET.</summary>
    public static void UseHead(this IApplicationBuilder app) => app.Use((context, next) =>
        HttpMethods.IsHead(context.Request.Method) ? AnswerAsync(context, next) : next(context));

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        context.RequestAborted = over.Token;
        context.Response.Body = new NoBody(context.Response, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), over);
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            // Metrics and logs name the method that was asked.
            context.Request.Method = HttpMethods.Head;
        }
    }

    /// <summary>Sends the headers in the place of the first bytes, and drops these and all that follow.</summary>
    private sealed class NoBody(HttpResponse response, IHttpResponseBodyFeature server, CancellationTokenSource over) : Stream
    {
        private const string EventStream = "text/event-stream";

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => SendHeadersAsync();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => SendHeadersAsync();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(SendHeadersAsync());

        public override void Flush()
        {
            // The headers go out at the end.
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            // Dropped.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private async Task SendHeadersAsync()
        {
            await server.StartAsync(CancellationToken.None);
            // An event stream would go on until the client disconnects: a HEAD ends it at once.
            if (response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true)
                await over.CancelAsync();
        }
    }
}
