using Microsoft.Extensions.Options;

namespace HostedCapture.Client;

/// <summary>Where HostedCapture is, and who calls it.</summary>
public sealed class HostedCaptureOptions
{
    /// <summary>
    /// The address of the installation, such as <c>https://pay.example</c>: <c>https</c>, or <c>http</c> on this machine.
    /// </summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The application's client id.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The application's client secret. It is sent to <see cref="BaseAddress"/> and nowhere else.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The language of errors' messages, <c>es</c>, <c>en</c> or <c>pt</c>; null: the installation's own.</summary>
    public string? Language { get; set; }

    /// <summary>How often a call is repeated where that is safe, 0 to 10; 3 when it is not set.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// The longest <c>Retry-After</c> that is waited for; after a longer one the call fails at once. 30 seconds when it is not
    /// set.
    /// </summary>
    public TimeSpan MaxRetryWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same in another language.</summary>
    internal HostedCaptureOptions In(string? language)
    {
        var copy = (HostedCaptureOptions)MemberwiseClone();
        copy.Language = language ?? Language;
        return copy;
    }

    internal sealed class Validator : IValidateOptions<HostedCaptureOptions>
    {
        private const int MostRetries = 10;

        public ValidateOptionsResult Validate(string? name, HostedCaptureOptions options)
        {
            var errors = new List<string>();
            if (options.BaseAddress is not { IsAbsoluteUri: true } address)
                errors.Add("BaseAddress is required: the absolute address of the installation.");
            else if (address.Scheme != "https" && !(address.Scheme == "http" && address.IsLoopback))
                errors.Add("BaseAddress must be https, or http on this machine.");
            // Where tokens come from elsewhere, no credentials are used.
            var needsCredentials = name != Transport.ManyOperatorsName;
            if (needsCredentials && string.IsNullOrEmpty(options.ClientId))
                errors.Add("ClientId is required.");
            if (needsCredentials && string.IsNullOrEmpty(options.ClientSecret))
                errors.Add("ClientSecret is required.");
            if (options.MaxRetries is < 0 or > MostRetries)
                errors.Add("MaxRetries must be 0 to 10.");
            if (options.MaxRetryWait < TimeSpan.Zero)
                errors.Add("MaxRetryWait must not be negative.");
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
