using System.Globalization;
using System.Text.Json;

namespace Tracelift.Tracing.Sources.Catmaid;

/// <summary>
/// Writes rows as CATMAID's JSON of tracing data. Rows whose ids the API does not tell get synthetic ones; classes,
/// relations and tags are written once.
/// </summary>
/// <param name="stream">Receives the JSON.</param>
/// <param name="project">The id of the project.</param>
internal sealed class CatmaidRows(Stream stream, long project) : IAsyncDisposable
{
    /// <summary>The first synthetic id, above those of real servers.</summary>
    public const long FirstSynthetic = 1L << 52;

    private readonly Utf8JsonWriter _json = new(stream);
    private readonly Dictionary<(string Class, string Name), long> _instances = [];
    private readonly Dictionary<string, long> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _relations = new(StringComparer.Ordinal);
    private readonly HashSet<long> _users = [];
    private long _next = FirstSynthetic;

    /// <summary>The users that rows name.</summary>
    public IReadOnlySet<long> Users => _users;

    /// <summary>Begins the file.</summary>
    public void Begin() => _json.WriteStartArray();

    /// <summary>Ends the file.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        _json.WriteEndArray();
        await _json.FlushAsync(cancellationToken);
    }

    /// <summary>Sends the rows so far on.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _json.FlushAsync(cancellationToken);

    /// <summary>Returns an id that no row has.</summary>
    public long NewId() => _next++;

    /// <summary>Notes a user whom a row names.</summary>
    public long User(long id)
    {
        _users.Add(id);
        return id;
    }

    /// <summary>Writes a row with an owner.</summary>
    /// <param name="model">The model's label.</param>
    /// <param name="id">The id.</param>
    /// <param name="author">The owner and the times.</param>
    /// <param name="fields">Writes the other fields.</param>
    public void Row(string model, long id, CatmaidAuthor author, Action<Utf8JsonWriter> fields) => Bare(model, id, json =>
    {
        json.WriteNumber("user", User(author.User));
        json.WriteNumber("project", project);
        if (author.Created is { } created)
            json.WriteString("creation_time", created);
        if ((author.Edited ?? author.Created) is { } edited)
            json.WriteString("edition_time", edited);
        fields(json);
    });

    /// <summary>Writes a row without an owner.</summary>
    public void Bare(string model, long id, Action<Utf8JsonWriter> fields)
    {
        _json.WriteStartObject();
        _json.WriteString("model", model);
        _json.WriteNumber("pk", id);
        _json.WriteStartObject("fields");
        fields(_json);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>Writes the fields of a place, in nm, with its last editor.</summary>
    public void Place(Utf8JsonWriter json, long editor, JsonElement x, JsonElement y, JsonElement z)
    {
        json.WriteNumber("editor", User(editor));
        json.WritePropertyName("location_x");
        x.WriteTo(json);
        json.WritePropertyName("location_y");
        y.WriteTo(json);
        json.WritePropertyName("location_z");
        z.WriteTo(json);
    }

    /// <summary>Writes a class instance.</summary>
    public void Instance(long id, string ofClass, string name, CatmaidAuthor author)
    {
        var classId = Class(ofClass, author);
        Row("catmaid.classinstance", id, author, json =>
        {
            json.WriteNumber("class_column", classId);
            json.WriteString("name", name);
        });
    }

    /// <summary>Returns the id of a class instance with a name, which is written at its first use.</summary>
    /// <param name="ofClass">Its class.</param>
    /// <param name="name">Its name.</param>
    /// <param name="id">Its id; null where the API does not tell it.</param>
    /// <param name="author">Whom it belongs to.</param>
    public long Named(string ofClass, string name, long? id, CatmaidAuthor author)
    {
        if (_instances.TryGetValue((ofClass, name), out var known))
            return known;
        _instances[(ofClass, name)] = known = id ?? NewId();
        Instance(known, ofClass, name, author);
        return known;
    }

    /// <summary>Writes a link between two class instances.</summary>
    public void Link(string relation, long from, long to, CatmaidAuthor author)
    {
        var relationId = Relation(relation, author);
        Row("catmaid.classinstanceclassinstance", NewId(), author, json =>
        {
            json.WriteNumber("relation", relationId);
            json.WriteNumber("class_instance_a", from);
            json.WriteNumber("class_instance_b", to);
        });
    }

    /// <summary>Returns the id of a relation, which is written at its first use.</summary>
    public long Relation(string name, CatmaidAuthor author)
    {
        if (_relations.TryGetValue(name, out var id))
            return id;
        _relations[name] = id = NewId();
        Row("catmaid.relation", id, author, json =>
        {
            json.WriteString("relation_name", name);
            json.WriteBoolean("isreciprocal", false);
        });
        return id;
    }

    private long Class(string name, CatmaidAuthor author)
    {
        if (_classes.TryGetValue(name, out var id))
            return id;
        _classes[name] = id = NewId();
        Row("catmaid.class", id, author, json => json.WriteString("class_name", name));
        return id;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _json.DisposeAsync();
}

/// <summary>The owner and the times of a row, as far as the API tells them.</summary>
/// <param name="User">The owner.</param>
/// <param name="Created">The time of creation.</param>
/// <param name="Edited">The time of the last change.</param>
internal readonly record struct CatmaidAuthor(long User, string? Created = null, string? Edited = null)
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Returns a time as files have it.</summary>
    /// <param name="time">The time as ISO 8601, or in seconds since 1970.</param>
    /// <exception cref="FormatException">It is no time.</exception>
    public static string Time(JsonElement time) => (time.ValueKind == JsonValueKind.Number
        ? DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(time.GetDouble() * 1e6))
        : DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)).UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);
}
