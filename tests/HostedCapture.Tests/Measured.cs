using System.Diagnostics.Metrics;
using HostedCapture.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests;

/// <summary>What a meter of one application measured.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, Dictionary<string, object?> Tags)> _all = [];

    public Measured(AppFixture app, string meter = Telemetry.Meter)
    {
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meter && ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public double Sum(string name, params (string Key, string Value)[] tags) => Of(name, tags).Sum(measured => measured.Value);

    public int Count(string name, params (string Key, string Value)[] tags) => Of(name, tags).Count();

    public void Dispose() => _listener.Dispose();

    private IEnumerable<(string Name, double Value, Dictionary<string, object?> Tags)> Of(
        string name, params (string Key, string Value)[] tags)
    {
        lock (_all)
            return [.. _all.Where(measured => measured.Name == name
                && tags.All(tag => tag.Value.Equals(measured.Tags.GetValueOrDefault(tag.Key))))];
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_all)
            _all.Add((instrument.Name, value, new(tags.ToArray())));
    }
}
