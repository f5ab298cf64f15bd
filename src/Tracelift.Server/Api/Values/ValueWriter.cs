namespace Tracelift.Server.Api.Values;

/// <summary>Writes lists, objects and values in a notation that clients accept.</summary>
internal abstract class ValueWriter
{
    /// <summary>Whether a list needs its length before the first value.</summary>
    public abstract bool NeedsCounts { get; }

    /// <summary>Begins a list.</summary>
    /// <param name="count">The number of values; used only if the notation needs it.</param>
    public abstract void StartList(int count);

    /// <summary>Ends a list.</summary>
    public abstract void EndList();

    /// <summary>Begins an object.</summary>
    /// <param name="count">The number of fields; used only if the notation needs it.</param>
    public abstract void StartObject(int count);

    /// <summary>Ends an object.</summary>
    public abstract void EndObject();

    /// <summary>Writes a field's name.</summary>
    public abstract void Name(string name);

    /// <summary>Writes a field's name that is an id.</summary>
    public virtual void Name(long id) => Name(Http.JsonRows.Key(id));

    /// <summary>Writes true or false.</summary>
    public abstract void Flag(bool value);

    /// <summary>Writes a whole number.</summary>
    public abstract void Number(long value);

    /// <summary>Writes a number.</summary>
    public abstract void Number(float value);

    /// <summary>Writes a number.</summary>
    public abstract void Number(double value);

    /// <summary>Writes a text.</summary>
    public abstract void Text(string value);

    /// <summary>Writes null.</summary>
    public abstract void Null();

    /// <summary>Sends the written bytes.</summary>
    public abstract Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Writes a number or null.</summary>
    public void NumberOrNull(long? value)
    {
        if (value is { } number)
            Number(number);
        else
            Null();
    }

    /// <summary>Writes a list of ids.</summary>
    public void Ids(params ReadOnlySpan<long> ids)
    {
        StartList(ids.Length);
        foreach (var id in ids)
            Number(id);
        EndList();
    }

    /// <summary>Writes the coordinates of a point.</summary>
    public void Point(float x, float y, float z)
    {
        Number(x);
        Number(y);
        Number(z);
    }
}
