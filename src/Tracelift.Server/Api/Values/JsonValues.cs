using System.Text.Json;

namespace Tracelift.Server.Api.Values;

/// <summary>Writes values as JSON.</summary>
internal sealed class JsonValues(Utf8JsonWriter writer) : ValueWriter
{
    /// <inheritdoc/>
    public override bool NeedsCounts => false;

    /// <inheritdoc/>
    public override void StartList(int count) => writer.WriteStartArray();

    /// <inheritdoc/>
    public override void EndList() => writer.WriteEndArray();

    /// <inheritdoc/>
    public override void StartObject(int count) => writer.WriteStartObject();

    /// <inheritdoc/>
    public override void EndObject() => writer.WriteEndObject();

    /// <inheritdoc/>
    public override void Name(string name) => writer.WritePropertyName(name);

    /// <inheritdoc/>
    public override void Flag(bool value) => writer.WriteBooleanValue(value);

    /// <inheritdoc/>
    public override void Number(long value) => writer.WriteNumberValue(value);

    /// <inheritdoc/>
    public override void Number(float value) => writer.WriteNumberValue(value);

    /// <inheritdoc/>
    public override void Number(double value) => writer.WriteNumberValue(value);

    /// <inheritdoc/>
    public override void Text(string value) => writer.WriteStringValue(value);

    /// <inheritdoc/>
    public override void Null() => writer.WriteNullValue();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => writer.FlushAsync(cancellationToken);
}
