using System.Numerics;
using System.Text.Json;
using System.Text.Unicode;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>The result of reading an object.</summary>
internal enum ObjectOutcome
{
    /// <summary>The object is not entirely in memory. None of it counts.</summary>
    Incomplete,

    /// <summary>The object is complete, whether or not it made a row.</summary>
    Complete,

    /// <summary>The object does not name its model.</summary>
    WithoutModel,

    /// <summary>The object holds invalid UTF-8.</summary>
    NotUtf8,
}

/// <summary>Turns an object of a file into a row of its model's batch.</summary>
internal sealed class ObjectReader(JsonWindow window, OpenBatches batches, ModelDescription? only, SurveyNotes? notes, long now)
{
    private static readonly ModelFields[] Known = [.. Models.All.Select(model => new ModelFields(model))];

    private readonly TemplateReader?[] _templates = new TemplateReader?[Models.All.Length];
    private readonly ObjectNotes _objectNotes = new(window.Name);
    private readonly ValueReader _values = new(window);
    private ModelDescription _expected = only ?? Models.Class;
    private ModelFields? _current;
    private ulong _seen;

    /// <summary>The model of the last complete object, or null for an unknown model.</summary>
    internal ModelDescription? Model => _current?.Model;

    /// <summary>The primary key of the last complete object, or null.</summary>
    internal long? Pk { get; private set; }

    /// <summary>Reads an object in the usual layout, if it has the model of the object before it.</summary>
    /// <param name="start">The offset of the object's brace in the window.</param>
    /// <returns>The object's length; -1 if it is left to <see cref="Read"/>.</returns>
    internal int ReadTemplate(int start)
    {
        var batch = batches.For(_expected);
        var template = _templates[_expected.Index] ??= new TemplateReader(_expected);
        var length = template.Read(window.Unread[start..], batch, out var pk, out var text);
        if (length < 0)
            return length;
        _current = Known[_expected.Index];
        Pk = pk;
        batches.CountText(_expected, text);
        batch.SetPosition(batch.Count, window.Offset + start);
        batch.Count++;
        return length;
    }

    /// <summary>Reads any object to its end.</summary>
    /// <param name="reader">A reader on the object's opening brace; afterwards on its closing brace, if the object is complete.</param>
    internal ObjectOutcome Read(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        _objectNotes.Clear();
        Pk = null;
        if (!reader.Read())
            return ObjectOutcome.Incomplete;

        var beginsWithModel = reader.TokenType == JsonTokenType.PropertyName && JsonName.Is(in reader, "model"u8);
        var outcome = beginsWithModel ? FindModel(ref reader, out var name) : LookAhead(ref reader, out name);
        if (outcome != ObjectOutcome.Complete)
            return outcome;
        var model = _current is not null && (only is null || _current.Model == only) ? _current : null;
        if (!(model is null ? Skip(ref reader, depth) : ReadRow(ref reader, model, start, beginsWithModel)))
            return ObjectOutcome.Incomplete;

        // Later passes do not repeat the survey's checks.
        if (notes is not null && !Utf8.IsValid(window.Unread[start..(int)reader.BytesConsumed]))
            return ObjectOutcome.NotUtf8;
        if (model is not null)
            Complete(model, start);
        else if (_current is null)
            notes?.CountModel(window.Unread.Slice(name.Start, name.Length));
        return ObjectOutcome.Complete;
    }

    // If the model is not the first member of an object, the members before it are read afterwards.
    private ObjectOutcome LookAhead(ref Utf8JsonReader reader, out (int Start, int Length) name)
    {
        var ahead = reader;
        try
        {
            return FindModel(ref ahead, out name);
        }
        catch (JsonException)
        {
            // The reader's position is the place of the fault.
            reader = ahead;
            throw;
        }
    }

    private ObjectOutcome FindModel(ref Utf8JsonReader reader, out (int Start, int Length) name)
    {
        name = default;
        while (reader.TokenType == JsonTokenType.PropertyName)
        {
            var isModel = JsonName.Is(in reader, "model"u8);
            if (!reader.Read())
                return ObjectOutcome.Incomplete;
            if (isModel)
            {
                if (reader.TokenType != JsonTokenType.String)
                    return ObjectOutcome.WithoutModel;
                name = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                _current = Find(ref reader);
                return ObjectOutcome.Complete;
            }

            if (!reader.TrySkip() || !reader.Read())
                return ObjectOutcome.Incomplete;
        }

        return ObjectOutcome.WithoutModel;
    }

    private ModelFields? Find(ref readonly Utf8JsonReader reader)
    {
        if (JsonName.Is(in reader, _expected.Utf8Label.Span))
            return Known[_expected.Index];
        foreach (var fields in Known)
        {
            if (!JsonName.Is(in reader, fields.Model.Utf8Label.Span))
                continue;
            if (only is null)
                _expected = fields.Model;
            return fields;
        }

        return null;
    }

    private static bool Skip(ref Utf8JsonReader reader, int depth)
    {
        while (reader.CurrentDepth > depth || reader.TokenType != JsonTokenType.EndObject)
        {
            if (!reader.Read())
                return false;
        }

        return true;
    }

    // Reads the members up to the closing brace: from the reader's current member or, if the model has been
    // read, from the next.
    private bool ReadRow(ref Utf8JsonReader reader, ModelFields model, int start, bool hasModel)
    {
        _values.Begin(batches.For(model.Model), _objectNotes);
        _seen = 0;
        bool hasPk = false, hasFields = false;
        if (hasModel && !reader.Read())
            return false;
        while (reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isComplete;
            if (!hasPk && JsonName.Is(in reader, "pk"u8))
            {
                hasPk = true;
                isComplete = reader.Read() && ReadPk(ref reader, model);
            }
            else if (!hasFields && JsonName.Is(in reader, "fields"u8))
            {
                hasFields = true;
                isComplete = reader.Read() && ReadFields(ref reader, model);
            }
            else if (!hasModel && JsonName.Is(in reader, "model"u8))
            {
                hasModel = true;
                isComplete = reader.Read();
            }
            else
            {
                isComplete = SkipMember(ref reader);
            }

            if (!isComplete || !reader.Read())
                return false;
        }

        if (!hasPk)
            _objectNotes.Add(ValueFault.MissingPk, model[0].Column, start, 0);
        return true;
    }

    private bool ReadPk(ref Utf8JsonReader reader, ModelFields model)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            _objectNotes.Add(ValueFault.MissingPk, model[0].Column, (int)reader.TokenStartIndex, 0);
            return true;
        }

        if (!_values.Read(ref reader, in model[0]))
            return false;
        Pk = _values.LastIsGood ? _values.LastLong : null;
        return true;
    }

    private bool ReadFields(ref Utf8JsonReader reader, ModelFields model)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _objectNotes.Add(ValueFault.WrongType, "fields", (int)reader.TokenStartIndex, Math.Max(1, reader.ValueSpan.Length));
            _seen = model.All;
            for (var i = 1; i < model.Count; i++)
                _values.SetNull(i);
            return reader.TrySkip();
        }

        var expected = 1;
        while (true)
        {
            if (!reader.Read())
                return false;
            if (reader.TokenType == JsonTokenType.EndObject)
                return true;
            var ordinal = model.Find(ref reader, expected);
            if (ordinal < 0)
            {
                _objectNotes.AddUnknown((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                if (!reader.TrySkip())
                    return false;
                continue;
            }

            expected = ordinal + 1;
            ref readonly var field = ref model[ordinal];
            var bit = 1UL << ordinal;
            if ((_seen & bit) != 0)
                _objectNotes.Add(ValueFault.DuplicateField, field.Column, (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            _seen |= bit;
            if (!reader.Read() || !_values.Read(ref reader, in field))
                return false;
        }
    }

    // Skips a member that Django does not write, or a repeated one.
    private bool SkipMember(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var length = reader.ValueSpan.Length;
        if (JsonName.Is(in reader, "model"u8))
            _objectNotes.Add(ValueFault.DuplicateField, "model", start, length + 2);
        else if (JsonName.Is(in reader, "pk"u8))
            _objectNotes.Add(ValueFault.DuplicateField, "pk", start, length + 2);
        else if (JsonName.Is(in reader, "fields"u8))
            _objectNotes.Add(ValueFault.DuplicateField, "fields", start, length + 2);
        else
            _objectNotes.AddUnknown(start + 1, length);
        return reader.TrySkip();
    }

    private void Complete(ModelFields model, int start)
    {
        for (var missing = model.All & ~_seen; missing != 0; missing &= missing - 1)
            SetMissing(in model[BitOperations.TrailingZeroCount(missing)], start);
        batches.CountText(model.Model, _values.PlaceTexts(window.Unread));
        var batch = batches.For(model.Model);
        if (Pk is null)
            _values.SetNull(0);
        _objectNotes.Commit(notes, window, batch, Pk, start);
        if (Pk is null)
            return;
        batch.SetPosition(batch.Count, window.Offset + start);
        batch.Count++;
    }

    private void SetMissing(ref readonly JsonField field, int start)
    {
        var column = field.Column;
        if (!column.InFiles)
        {
            _values.SetNull(field.Ordinal);
            return;
        }

        switch (column.IfMissing)
        {
            case MissingValue.Error:
                _objectNotes.Add(ValueFault.MissingField, column, start, 0);
                _values.SetNull(field.Ordinal);
                break;
            case MissingValue.Now:
                _values.Set(field.Ordinal, now);
                break;
            case MissingValue.Key:
                _values.Set(field.Ordinal, Pk ?? 0);
                break;
            case MissingValue.Default:
                _values.SetDefault(in field);
                break;
            default:
                _values.SetNull(field.Ordinal);
                break;
        }
    }
}
